package io.ragconnect.chunking;

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
 * @param level of the heading; 0 for what stands above the first one
 * @param path the heading and those above it, outermost first
 */
record Section(int start, int end, int level, List<String> path) {

    /** All sections of a text, in order and without gaps. */
    static List<Section> of(String text, List<Heading> headings) {
        List<Section> sections = new ArrayList<>();
        Deque<Heading> open = new ArrayDeque<>();
        int start = 0;
        for (Heading heading : headings) {
            if (heading.offset() < start || !isCharacterStart(text, heading.offset())) {
                continue; // an outline that contradicts the text helps nobody
            }
            if (heading.offset() > start) {
                sections.add(section(start, heading.offset(), open));
            }
            while (!open.isEmpty() && open.peekLast().level() >= heading.level()) {
                open.removeLast();
            }
            open.addLast(heading);
            start = heading.offset();
        }
        sections.add(section(start, text.length(), open));
        return sections;
    }

    boolean hasHeading() {
        return level > 0;
    }

    private static Section section(int start, int end, Deque<Heading> open) {
        Heading own = open.peekLast();
        return new Section(
                start,
                end,
                own == null ? 0 : Math.max(1, own.level()),
                open.stream().map(Heading::title).toList());
    }

    private static boolean isCharacterStart(String text, int offset) {
        return offset < text.length()
                && !(offset > 0
                        && Character.isLowSurrogate(text.charAt(offset))
                        && Character.isHighSurrogate(text.charAt(offset - 1)));
    }
}
