package io.ragconnect.extract.html;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/**
 * Tells what surrounds a page's content: navigation, headers and footers, forms, cookie banners. It goes by what
 * elements are declared to be, and by class names only where common tools give them one meaning.
 */
final class Boilerplate {
    private static final Set<String> INVISIBLE_TAGS = Set.of(
            "script",
            "style",
            "noscript",
            "template",
            "head",
            "iframe",
            "object",
            "embed",
            "applet",
            "canvas",
            "svg",
            "audio",
            "video",
            "map",
            "select",
            "option",
            "datalist",
            "textarea",
            "input",
            "button",
            "dialog");
    private static final Set<String> TAGS = Set.of("nav", "footer", "aside");
    private static final Set<String> ROLES = Set.of(
            "navigation",
            "banner",
            "contentinfo",
            "search",
            "complementary",
            "dialog",
            "alertdialog",
            "menu",
            "menubar",
            "toolbar");
    private static final Set<String> CLASSES = Set.of(
            // DocBook, Texinfo, Doxygen, Javadoc
            "navheader",
            "navfooter",
            "toc",
            "nav-panel",
            "contents",
            "shortcontents",
            "navpath",
            "topnav",
            "bottomnav",
            "subnav",
            "skip-nav",
            // Sphinx, MkDocs, mdBook, Docusaurus
            "sphinxsidebar",
            "related",
            "headerlink",
            "sidebar-drawer",
            "toc-drawer",
            "wy-nav-side",
            "wy-breadcrumbs",
            "rst-footer-buttons",
            "md-sidebar",
            "md-header",
            "md-footer",
            "nav-chapters",
            "nav-wrapper",
            "pagination-nav",
            "hash-link",
            // MediaWiki
            "mw-editsection",
            "mw-jump-link",
            "navbox",
            "catlinks",
            "printfooter",
            // everywhere
            "nav",
            "navbar",
            "navigation",
            "breadcrumb",
            "breadcrumbs",
            "pagination",
            "pager",
            "site-header",
            "site-footer",
            "page-footer",
            "skip-link",
            "skip-links",
            "sr-only",
            "visually-hidden",
            "screen-reader-text",
            "anchor-link",
            "id_link",
            "share-buttons",
            "social-share",
            "sidebar-nav",
            "menu");
    private static final Set<String> CONTENT_ASIDES =
            Set.of("footnote", "footnote-list", "note", "admonition", "topic");
    private static final Pattern CONSENT = Pattern.compile("(^|[\\s_-])(cookies?|consent|gdpr)"
            + "([\\s_-]?(law|bar|banner|notice|consent|popup|dialog|modal|overlay|message|info|manager|box))(\\W|$)");

    private Boilerplate() {}

    /** Whether the element, with all in it, is not part of a page's content. */
    static boolean is(Element element) {
        String tag = element.normalName();
        if (isInvisible(element) || ROLES.contains(element.attr("role"))) {
            return true;
        }
        if (tag.equals("aside")) {
            return !hasClass(element, CONTENT_ASIDES) && !element.attr("role").startsWith("doc-");
        }
        if (TAGS.contains(tag)) {
            return true;
        }
        if (tag.equals("header")) {
            return element.closest("main, article, section") == null && element.selectFirst("h1") == null;
        }
        if (tag.equals("form")) {
            return element.selectFirst("p, h1, h2, h3, pre, article") == null;
        }
        if (element.attributesSize() == 0 || tag.equals("body") || tag.equals("main") || tag.equals("article")) {
            return false;
        }
        return hasClass(element, CLASSES) || isConsent(element);
    }

    /** Whether a browser shows nothing of the element, or nothing that is text. */
    static boolean isInvisible(Element element) {
        return INVISIBLE_TAGS.contains(element.normalName())
                || element.hasAttr("hidden")
                || element.attr("aria-hidden").equals("true")
                || element.attr("style").replace(" ", "").contains("display:none");
    }

    private static boolean hasClass(Element element, Set<String> names) {
        if (!element.hasAttr("class")) {
            return false;
        }
        for (String name : element.classNames()) {
            if (names.contains(name.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConsent(Element element) {
        String names = element.id() + " " + element.className();
        return names.length() > 1
                && CONSENT.matcher(names.toLowerCase(Locale.ROOT)).find();
    }
}
