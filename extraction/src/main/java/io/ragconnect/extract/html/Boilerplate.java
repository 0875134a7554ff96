package io.ragconnect.extract.html;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;

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
            "shortcontents",
            "navpath",
            "topnav",
            "bottomnav",
            "subnav",
            "skip-nav",
            "copiable-anchor",
            "method-click-advice",
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
            "footer",
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
    /** What may be content as well: Texinfo's table of contents is Doxygen's content. */
    private static final Set<String> CLASSES_IF_LINKS = Set.of("contents", "header", "summary", "top");

    private static final Set<String> BARS = Set.of("table", "ul", "ol", "div", "p", "center");
    private static final Set<String> CONTENT = Set.of("main", "article", "section");
    private static final Evaluator HEADINGS = QueryParser.parse("h1, h2, h3, h4, h5, h6");
    private static final Set<String> H1 = Set.of("h1");
    private static final Set<String> IN_A_FORM = Set.of("p", "h1", "h2", "h3", "pre", "article");

    /** How many elements of a page's top are looked at for bars. */
    private static final int TOP = 8;

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
            return !hasOne(element.className().toLowerCase(Locale.ROOT), CONTENT_ASIDES)
                    && !element.attr("role").startsWith("doc-");
        }
        if (TAGS.contains(tag)) {
            return true;
        }
        if (tag.equals("header")) {
            return !isWithin(CONTENT, element) && !Descendants.haveOne(element, H1);
        }
        if (tag.equals("form")) {
            return !Descendants.haveOne(element, IN_A_FORM);
        }
        if (isLeadingBar(element) || (tag.equals("a") && isMark(element))) {
            return true;
        }
        if (element.attributesSize() == 0 || tag.equals("body") || tag.equals("main") || tag.equals("article")) {
            return false;
        }
        String classes = element.className().toLowerCase(Locale.ROOT);
        return hasOne(classes, CLASSES)
                || (hasOne(classes, CLASSES_IF_LINKS) && LinkBar.is(element))
                || isConsent(element.id().toLowerCase(Locale.ROOT), classes);
    }

    /** Whether a browser shows nothing of the element, or nothing that is text. */
    static boolean isInvisible(Element element) {
        return INVISIBLE_TAGS.contains(element.normalName())
                || element.hasAttr("hidden")
                || element.attr("aria-hidden").equals("true")
                || (element.hasAttr("style")
                        && element.attr("style").replace(" ", "").contains("display:none"));
    }

    private static boolean isWithin(Set<String> names, Element element) {
        for (Element around = element.parent(); around != null; around = around.parent()) {
            if (names.contains(around.normalName())) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is a sign behind a heading that links to the heading itself. */
    private static boolean isMark(Element link) {
        return link.attr("href").startsWith("#")
                && link.childNodeSize() == 1
                && link.childNode(0) instanceof TextNode text
                && text.getWholeText().strip().length() == 1
                && !Character.isLetterOrDigit(text.getWholeText().strip().charAt(0));
    }

    /** Whether it is a row of links at the very top of a page, above its first heading, as on pages from before {@code nav}. */
    private static boolean isLeadingBar(Element element) {
        Element parent = element.parent();
        if (!BARS.contains(element.normalName())
                || parent == null
                || !parent.normalName().equals("body")) {
            return false;
        }
        int above = 0;
        for (Element before = element; before != null; before = before.previousElementSibling()) {
            if (above++ == TOP || before.selectFirst(HEADINGS) != null) {
                return false;
            }
        }
        return LinkBar.is(element) && parent.selectFirst(HEADINGS) != null;
    }

    private static boolean hasOne(String classes, Set<String> names) {
        int start = 0;
        for (int i = 0; i <= classes.length(); i++) {
            if (i == classes.length() || Character.isWhitespace(classes.charAt(i))) {
                if (i > start && names.contains(classes.substring(start, i))) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static boolean isConsent(String id, String classes) {
        return (mayAskForConsent(id) || mayAskForConsent(classes))
                && CONSENT.matcher(id + " " + classes).find();
    }

    /** Most names hold none of these, and the pattern is dear. */
    private static boolean mayAskForConsent(String names) {
        return names.contains("cookie") || names.contains("consent") || names.contains("gdpr");
    }
}
