package io.ragconnect.extract.tika;

import io.ragconnect.extract.format.Prose;
import io.ragconnect.record.Heading;
import io.ragconnect.record.Texts;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;

/** The bookmarks of a PDF, which name its sections by page and title. Not thread-safe. */
final class PdfOutline {
    private static final int MAX_BOOKMARKS = 10_000;

    private final List<Bookmark> bookmarks = new ArrayList<>();

    private record Bookmark(int level, String title, int page) {}

    private record Open(PDOutlineItem item, int level) {}

    /** Reads the bookmarks; those that point nowhere are left out, and a cycle ends the reading. */
    void read(PDDocument document) {
        PDDocumentOutline outline = document.getDocumentCatalog().getDocumentOutline();
        if (outline == null || outline.getFirstChild() == null) {
            return;
        }
        IdentityHashMap<COSDictionary, Integer> pages = new IdentityHashMap<>();
        for (PDPage page : document.getPages()) {
            pages.putIfAbsent(page.getCOSObject(), pages.size());
        }
        Set<COSDictionary> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(outline.getFirstChild(), 1));
        while (!open.isEmpty() && bookmarks.size() < MAX_BOOKMARKS) {
            Open next = open.pop();
            if (!seen.add(next.item().getCOSObject())) {
                continue;
            }
            add(next, document, pages);
            PDOutlineItem sibling = next.item().getNextSibling();
            if (sibling != null) {
                open.push(new Open(sibling, next.level()));
            }
            PDOutlineItem child = next.item().getFirstChild();
            if (child != null) {
                open.push(new Open(child, next.level() + 1));
            }
        }
    }

    private void add(Open bookmark, PDDocument document, IdentityHashMap<COSDictionary, Integer> pages) {
        try {
            PDPage page = bookmark.item().findDestinationPage(document);
            String title = bookmark.item().getTitle();
            Integer number = page == null ? null : pages.get(page.getCOSObject());
            if (number != null && title != null && !title.isBlank()) {
                bookmarks.add(new Bookmark(bookmark.level(), Texts.oneLine(Prose.clean(title)), number));
            }
        } catch (IOException e) {
            // a destination of a kind that PDFBox does not know: no place in the text can be told for it
        }
    }

    /**
     * The bookmarks whose titles stand in the text of their page, spelled as they are there. A title at the start of a
     * line is preferred, for running text may mention it too.
     *
     * @param pages offset at which each page starts
     */
    List<Heading> locate(String text, List<Integer> pages) {
        Map<Integer, Heading> found = new TreeMap<>();
        for (Bookmark bookmark : bookmarks) {
            if (bookmark.page() < pages.size()) {
                int start = pages.get(bookmark.page());
                int end = bookmark.page() + 1 < pages.size() ? pages.get(bookmark.page() + 1) : text.length();
                int offset = find(bookmark.title(), text, start, end, found);
                if (offset >= 0) {
                    String asWritten =
                            text.substring(offset, offset + bookmark.title().length());
                    found.put(offset, new Heading(offset, bookmark.level(), asWritten));
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static int find(String title, String text, int start, int end, Map<Integer, Heading> taken) {
        int within = -1;
        for (int i = start; i + title.length() <= end; i++) {
            if (text.regionMatches(true, i, title, 0, title.length()) && !taken.containsKey(i)) {
                if (i == 0 || text.charAt(i - 1) == '\n') {
                    return i;
                }
                if (within < 0 && !Character.isLetterOrDigit(text.charAt(i - 1))) {
                    within = i;
                }
            }
        }
        return within;
    }
}
