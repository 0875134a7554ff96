package io.ragconnect.source.web.page;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.Evaluator;
import org.jsoup.select.NodeVisitor;
import org.jsoup.select.QueryParser;
import org.jspecify.annotations.Nullable;

/**
 * What an HTML page says to crawlers. URLs are absolute, resolved against the page's base, without fragment, but not normalised.
 *
 * @param links that may be followed, in their order, at most {@value #MAX_LINKS}
 * @param canonical the URL that the page wants to be known under
 * @param refresh the URL that the page leads to at once, without a click
 * @param directives of the page's robots meta elements
 */
public record HtmlPage(
        List<String> links,
        @Nullable String canonical,
        @Nullable String refresh,
        Directives directives) {
    static final int MAX_LINKS = 10_000;

    /** Longer ones lead nowhere; and a long base would be a part of each of the page's links. */
    static final int MAX_URL_CHARS = 8_192;

    /** A page that shows its content for longer than so many seconds is a page of its own. */
    private static final int MAX_REFRESH_SECONDS = 2;

    private static final Evaluator CANONICAL = QueryParser.parse("link[rel~=(?i)^canonical$][href]");
    private static final Set<String> NEIGHBOURS = Set.of("next", "prev");
    private static final Pattern REFRESH = Pattern.compile(
            "\\s*+(\\d{1,9}+)[\\d.]*+\\s*+[;,]?+\\s*+(?:url\\s*+=\\s*+)?+[\"']?+([^\"']*+)", Pattern.CASE_INSENSITIVE);

    /**
     * Reads a page.
     *
     * @param page with its URL as its base
     * @param agent the product token that we answer to, in lower case
     */
    public static HtmlPage of(Document page, String agent) {
        Finds finds = new Finds();
        page.traverse(finds);
        Directives directives = Directives.NONE;
        for (Element meta : finds.metas) {
            String name = meta.attr("name").toLowerCase(Locale.ROOT);
            if (name.equals("robots") || name.equals(agent)) {
                directives = directives.and(Directives.parse(meta.attr("content"), agent));
            }
        }
        return new HtmlPage(links(page, finds.links), canonical(page), refresh(finds.metas), directives);
    }

    /** All that is looked for, in its order. To select each kind would be a walk through the page each. */
    private static final class Finds implements NodeVisitor {
        private final List<Element> links = new ArrayList<>();
        private final List<Element> metas = new ArrayList<>();

        @Override
        public void head(Node node, int depth) {
            if (node instanceof Element element) {
                switch (element.normalName()) {
                    case "a", "area" -> addIf(element.hasAttr("href"), element, links);
                    case "frame", "iframe" -> addIf(element.hasAttr("src"), element, links);
                    case "link" -> addIf(isNeighbour(element), element, links);
                    case "meta" -> addIf(element.hasAttr("content"), element, metas);
                    default -> {}
                }
            }
        }

        private static void addIf(boolean wanted, Element element, List<Element> to) {
            if (wanted) {
                to.add(element);
            }
        }

        private static boolean isNeighbour(Element link) {
            return link.hasAttr("href") && NEIGHBOURS.contains(link.attr("rel").toLowerCase(Locale.ROOT));
        }
    }

    private static List<String> links(Document page, List<Element> elements) {
        PlainLinks plain = PlainLinks.relativeTo(page.baseUri().length() > MAX_URL_CHARS ? "" : page.baseUri());
        Set<String> links = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>(); // a page often links to many places of another
        for (Element element : elements) {
            String attribute = element.hasAttr("href") ? "href" : "src";
            String raw = withoutFragment(element.attr(attribute));
            if (links.size() < MAX_LINKS && !isNofollow(element) && seen.add(raw)) {
                String known = raw.length() > MAX_URL_CHARS ? null : plain.resolve(raw);
                String link = known == null ? withoutFragment(absolute(element, attribute)) : known;
                if (!link.isEmpty()) {
                    links.add(link);
                }
            }
        }
        return List.copyOf(links);
    }

    /** Empty when it is no URL, or too long. */
    private static String absolute(Element element, String attribute) {
        boolean tooLong = element.attr(attribute).length() > MAX_URL_CHARS
                || element.baseUri().length() > MAX_URL_CHARS;
        return tooLong ? "" : element.absUrl(attribute);
    }

    private static String withoutFragment(String url) {
        int fragment = url.indexOf('#');
        return fragment < 0 ? url : url.substring(0, fragment);
    }

    private static boolean isNofollow(Element element) {
        String rel = element.attr("rel");
        return !rel.isEmpty()
                && List.of(rel.toLowerCase(Locale.ROOT).split("\\s+")).contains("nofollow");
    }

    private static @Nullable String canonical(Document page) {
        Element link = page.head().selectFirst(CANONICAL);
        String url = link == null ? "" : absolute(link, "href");
        return url.isEmpty() ? null : url;
    }

    private static @Nullable String refresh(List<Element> metas) {
        for (Element meta : metas) {
            if (meta.attr("http-equiv").equalsIgnoreCase("refresh")) {
                Matcher refresh = REFRESH.matcher(meta.attr("content"));
                if (refresh.lookingAt()
                        && !refresh.group(2).isBlank()
                        && Integer.parseInt(refresh.group(1)) <= MAX_REFRESH_SECONDS) {
                    meta.attr("href", refresh.group(2).strip());
                    String url = absolute(meta, "href");
                    return url.isEmpty() ? null : url;
                }
            }
        }
        return null;
    }
}
