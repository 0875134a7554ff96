package io.ragconnect.source.web;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionStoppedException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ParsedPage;
import io.ragconnect.extract.html.HtmlParser;
import io.ragconnect.record.Document;
import io.ragconnect.record.Hashes;
import io.ragconnect.source.record.DocumentSize;
import io.ragconnect.source.web.PageException.Stage;
import io.ragconnect.source.web.Sighting.Verdict;
import io.ragconnect.source.web.fetch.FetchResult;
import io.ragconnect.source.web.page.Directives;
import io.ragconnect.source.web.page.HtmlPage;
import io.ragconnect.source.web.page.MediaType;
import io.ragconnect.source.web.render.NotRenderedException;
import io.ragconnect.source.web.render.Renderer;
import io.ragconnect.source.web.state.Content;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what a body is: a document or none, and where it leads to. Thread-safe. */
final class PageReader {
    private static final String HTML = "text/html";
    /** In characters: "Please enable JavaScript to use this application" in a few languages. */
    private static final int LITTLE_TEXT = 300;

    private static final Pattern SCRIPT = Pattern.compile("<script\\b", Pattern.CASE_INSENSITIVE);

    private final Extractor extractor;
    private final Links site;
    private final @Nullable Renderer renderer;
    private final Clock clock;
    private final List<String> contentTypes;
    private final String agent;
    private final int maxDocumentBytes;

    /** @param renderer null when no page is rendered */
    PageReader(Extractor extractor, Links site, @Nullable Renderer renderer, WebSourceConfig config, Clock clock) {
        this.extractor = extractor;
        this.site = site;
        this.renderer = renderer;
        this.clock = clock;
        this.contentTypes = config.contentTypes();
        this.agent = config.productToken();
        this.maxDocumentBytes = config.maxDocumentBytes();
    }

    Sighting read(Visit visit, FetchResult.Page page) throws InterruptedException {
        String contentHash = Hashes.sha256(page.body());
        long rawHash = shortHash(contentHash);
        Content content = Content.of(
                page.etag(),
                page.lastModified(),
                rawHash,
                visit.page().content().textHash());
        String target = site.normalised(page.url());
        if (!target.equals(visit.url())) {
            return redirected(page, target, content);
        }
        if (visit.isConditional() && visit.page().content().rawHash() == rawHash) {
            return new Sighting.Same(content);
        }
        try {
            Sighting.Read read = read(visit, page, content, contentHash);
            return renderer != null && isMadeByScripts(page, read) ? rendered(renderer, visit, page, read) : read;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (e instanceof ExtractionStoppedException) {
                throw e; // it says nothing of the page
            }
            // a parser's own fault with this page, which is let go: the next one finds stack and heap as before
            PageException failure =
                    new PageException(Stage.EXTRACT, visit.url() + ": no text could be extracted: " + e, e);
            return new Sighting.Read(content, List.of(), new Verdict.Unreadable(failure));
        }
    }

    private Sighting.Read read(Visit visit, FetchResult.Page page, Content content, String contentHash) {
        MediaType type = MediaType.parse(page.contentType());
        ParsedPage parsed = type.isHtml(page.body()) ? parse(page.body(), type, visit.url()) : null;
        HtmlPage html = parsed == null
                ? new HtmlPage(List.of(), null, null, Directives.NONE)
                : HtmlPage.of(parsed.html(), agent);
        Directives directives = Directives.parse(page.robotsTag(), agent).and(html.directives());
        List<String> links = links(html, directives);
        if (directives.noindex()) {
            return new Sighting.Read(content, links, new Verdict.IsNone("it asks not to be indexed", true));
        }
        String ahead = elsewhere(html.refresh(), visit.url());
        if (ahead != null) {
            return alias(content, links, "it leads on to " + ahead, ahead, null);
        }
        String canonical = elsewhere(html.canonical(), visit.url());
        if (canonical != null && !visit.page().sent()) {
            return alias(content, links, "it is known as " + canonical, canonical, null);
        }
        boolean whole = page.body().length <= HtmlParser.MAX_BYTES_IN_A_WORKER;
        Sighting.Read read = type.isOneOf(contentTypes)
                ? document(visit, page, content, contentHash, type, whole ? parsed : null, links)
                : new Sighting.Read(content, links, new Verdict.IsNone("its type is " + type.name(), false));
        return canonical == null
                ? read
                : alias(read.content(), links, "it is known as " + canonical, canonical, read.verdict());
    }

    /** @param otherwise null when a document that was sent is to stay as it is */
    private static Sighting.Read alias(
            Content content, List<String> links, String reason, String target, @Nullable Verdict otherwise) {
        Verdict kept = otherwise == null ? new Verdict.IsNone(reason, false) : otherwise;
        return new Sighting.Read(content, links, new Verdict.IsAlias(reason, target, kept));
    }

    /** Where on the site a page says that it is found; null when that is here, or not on the site. */
    private @Nullable String elsewhere(@Nullable String named, String url) {
        return named == null
                ? null
                : site.within(named).filter(target -> !target.equals(url)).orElse(null);
    }

    /** Whether a page says next to nothing, and has scripts that may say more. */
    private static boolean isMadeByScripts(FetchResult.Page page, Sighting.Read read) {
        Verdict verdict = read.verdict() instanceof Verdict.IsAlias alias ? alias.otherwise() : read.verdict();
        return verdict instanceof Verdict.IsDocument found
                && found.document().text().length() < LITTLE_TEXT
                && MediaType.parse(page.contentType()).isHtml(page.body())
                && SCRIPT.matcher(new String(page.body(), StandardCharsets.ISO_8859_1))
                        .find();
    }

    private Sighting rendered(Renderer with, Visit visit, FetchResult.Page page, Sighting.Read read)
            throws InterruptedException {
        String type = page.contentType() == null ? HTML : page.contentType();
        byte[] html;
        try {
            html = with.render(URI.create(visit.url()), page.body(), type).getBytes(StandardCharsets.UTF_8);
        } catch (NotRenderedException e) {
            return new Sighting.Failed(new PageException(Stage.FETCH, String.valueOf(e.getMessage()), e), 0);
        }
        FetchResult.Page shown = new FetchResult.Page(
                page.url(),
                false,
                html,
                HTML + ";charset=utf-8",
                page.contentLanguage(),
                null,
                page.lastModified(),
                page.robotsTag());
        // of a page whose scripts fetch what it says, neither its validators nor its bytes tell whether that changed
        Content content = Content.of(null, null, 0, visit.page().content().textHash());
        Sighting.Read after = read(visit, shown, content, Hashes.sha256(html));
        Set<String> links = new LinkedHashSet<>(read.links());
        links.addAll(after.links());
        return new Sighting.Read(after.content(), List.copyOf(links), after.verdict());
    }

    /** Of a very large page its beginning, for the links there; its text is then read where it can do no harm. */
    private static ParsedPage parse(byte[] body, MediaType type, String url) {
        byte[] start = body.length <= HtmlParser.MAX_BYTES_IN_A_WORKER
                ? body
                : Arrays.copyOf(body, HtmlParser.MAX_BYTES_IN_A_WORKER);
        return HtmlParser.parse(start, type.charset(), url);
    }

    private Sighting redirected(FetchResult.Page page, String target, Content content) {
        return new Sighting.Read(
                content,
                site.within(List.of(target)),
                new Verdict.IsNone("it redirects to " + target, page.movedPermanently()));
    }

    private List<String> links(HtmlPage html, Directives directives) {
        List<String> raw = new ArrayList<>(directives.nofollow() ? List.of() : html.links());
        if (html.canonical() != null) {
            raw.add(html.canonical());
        }
        if (html.refresh() != null) {
            raw.add(html.refresh());
        }
        return site.within(raw);
    }

    private Sighting.Read document(
            Visit visit,
            FetchResult.Page page,
            Content content,
            String contentHash,
            MediaType type,
            @Nullable ParsedPage parsed,
            List<String> links) {
        String url = visit.url();
        try {
            Hints hints = new Hints(fileName(url), type.name(), type.charset(), page.contentLanguage());
            Extraction extraction = parsed == null
                    ? extractor.extract(page.body(), hints)
                    : extractor.extract(page.body(), hints, parsed);
            Document document = Document.builder(url, url, extraction.contentType(), extraction.text())
                    .title(extraction.title())
                    .language(extraction.language())
                    .headings(extraction.headings())
                    .pages(extraction.pages())
                    .content(contentHash, page.body().length)
                    .modifiedAt(modified(page.lastModified()))
                    .observedAt(clock.instant())
                    .metadata(metadata(url, extraction))
                    .version(visit.version())
                    .build();
            long size = DocumentSize.of(document);
            if (size > maxDocumentBytes) {
                throw new PageException(Stage.EXTRACT, tooLarge(url, size), null);
            }
            Content read = new Content(content.etag(), content.lastModified(), content.rawHash(), textHash(document));
            return new Sighting.Read(read, links, new Verdict.IsDocument(document));
        } catch (ExtractionException e) {
            PageException failure = new PageException(Stage.EXTRACT, url + ": " + e.getMessage(), e);
            return new Sighting.Read(content, links, new Verdict.Unreadable(failure));
        } catch (PageException e) {
            return new Sighting.Read(content, links, new Verdict.Unreadable(e));
        }
    }

    private String tooLarge(String url, long size) {
        return "The text of " + url + " makes a record of about " + size + " bytes where document.max.bytes allows "
                + maxDocumentBytes + "; raise it, the producer's max.request.size and the topic's max.message.bytes,"
                + " then raise resend";
    }

    /** Of all that a reader would notice, so that a new date in a header or a footer is no new version. */
    private static long textHash(Document document) {
        String title = document.title() == null ? "" : document.title();
        return shortHash(Hashes.sha256(title + '\n' + document.contentType() + '\n' + document.text()));
    }

    private static long shortHash(String sha256) {
        return HexFormat.fromHexDigitsToLong(sha256, 0, 16);
    }

    private static Map<String, String> metadata(String url, Extraction extraction) {
        URI uri = URI.create(url);
        Map<String, String> metadata = new HashMap<>(extraction.metadata());
        metadata.put("host", uri.getRawAuthority());
        metadata.put("path", uri.getPath());
        return metadata;
    }

    private static @Nullable Instant modified(@Nullable String lastModified) {
        if (lastModified == null) {
            return null;
        }
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(lastModified, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable String fileName(String url) {
        String path = URI.create(url).getPath();
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() ? null : name;
    }
}
