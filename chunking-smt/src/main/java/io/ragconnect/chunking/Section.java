package io.ragconnect.chunking;

import io.ragconnect.record.Document;
import io.ragconnect.record.Heading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What stands from one heading to the next.
 *
 * @param start offset of the heading, or of the document's start
 * @param end offset of the next heading, or the document's end
 * @param path the heading and those above it, outermost first
 */
record Section(int start, int end, List<String> path) {

    /** All sections of a document, in order and without gaps. */
    static List<Section> of(Document document) {
        List<Section> sections = new ArrayList<>();
        Deque<Heading> open = new ArrayDeque<>();
        int start = 0;
        for (Heading heading : document.headings()) {
            if (heading.offset() < start || !isCharacterStart(document.text(), heading.offset())) {
                continue; // an outline that contradicts the text helps nobody
            }
            if (heading.offset() > start) {
                sections.add(new Section(start, heading.offset(), path(open)));
            }
            while (!open.isEmpty() && open.peekLast().level() >= heading.level()) {
                open.removeLast();
            }
            open.addLast(heading);
            start = heading.offset();
        }
        sections.add(new Section(start, document.text().length(), path(open)));
        return sections;
    }

    /** This section and the one after it as one, under the headings that both are under. */
    Section and(Section next) {
        int shared = 0;
        while (shared < Math.min(path.size(), next.path.size())
                && path.get(shared).equals(next.path.get(shared))) {
            shared++;
        }
        return new Section(start, next.end, path.subList(0, shared));
    }

    private static boolean isCharacterStart(String text, int offset) {
        return offset < text.length()
                && !(offset > 0
                        && Character.isLowSurrogate(text.charAt(offset))
                        && Character.isHighSurrogate(text.charAt(offset - 1)));
    }

    private static List<String> path(Deque<Heading> open) {
        return open.stream().map(Heading::title).toList();
    }
}
