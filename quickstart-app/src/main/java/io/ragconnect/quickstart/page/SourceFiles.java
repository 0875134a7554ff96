package io.ragconnect.quickstart.page;

import com.sun.net.httpserver.HttpExchange;
import io.ragconnect.quickstart.index.LedgerReader;
import io.ragconnect.quickstart.index.LedgerReader.Location;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The files of ingested documents, to read. A request names a document, never a path: what was not ingested, or is not below
 * a root, is not there.
 */
final class SourceFiles {
    /** No script of a document runs, and nothing is loaded for it. */
    private static final String DOCUMENT_POLICY =
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";
    /** As above, without the sandbox, in which browsers show no PDF. */
    private static final String PDF_POLICY =
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline';" + " frame-ancestors 'none'";

    private static final Set<String> IMAGES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private final LedgerReader ledger;
    private final Links links;

    SourceFiles(LedgerReader ledger, Links links) {
        this.ledger = ledger;
        this.links = links;
    }

    void send(HttpExchange exchange, String documentId) throws IOException {
        for (Location location : ledger.locations(documentId)) {
            Optional<Path> file = links.file(location.uri());
            if (file.isPresent()) {
                send(exchange, file.get(), location.contentType().replaceFirst("\\s*;.*", ""));
                return;
            }
        }
        throw new RequestException(404, "There is no such document, or its file is gone");
    }

    private static void send(HttpExchange exchange, Path file, String contentType) throws IOException {
        // the last part of a real path is no link, and one that has taken its place is not followed
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String type = shownAs(contentType);
            if (type.equals("application/octet-stream")) {
                exchange.getResponseHeaders()
                        .set("Content-Disposition", "attachment; filename*=UTF-8''" + encoded(file.getFileName()));
            }
            String policy = type.equals("application/pdf") ? PDF_POLICY : DOCUMENT_POLICY;
            Response.file(exchange, type, policy, content, Files.size(file));
        } catch (NoSuchFileException e) {
            throw new RequestException(404, "There is no such document, or its file is gone");
        }
    }

    /** HTML, Markdown and code as the text that they are: nothing of a document is ever rendered by the page's origin. */
    private static String shownAs(String contentType) {
        if (contentType.equals("application/pdf") || IMAGES.contains(contentType)) {
            return contentType;
        }
        boolean text = contentType.startsWith("text/")
                || contentType.matches("application/(.*\\+)?(json|xml|javascript|x-sh|x-yaml|yaml|xhtml\\+xml)");
        return text ? "text/plain" : "application/octet-stream";
    }

    private static String encoded(Path name) {
        return URLEncoder.encode(name.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
