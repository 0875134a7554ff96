package io.ragconnect.quickstart.index;

import java.util.ArrayList;
import java.util.List;

/** The part of a text that is shown of an answer. */
final class Excerpt {
    /** What no extracted text holds: control characters are dropped from it. */
    static final char START = '\u0002';

    static final char STOP = '\u0003';
    private static final char PARAGRAPH = '\u0004';
    private static final String ELLIPSIS = "…";

    private Excerpt() {}

    /**
     * @param marked the text with {@link #START} and {@link #STOP} around each match
     * @param limit how many characters, about
     */
    static List<Passage> of(String marked, int limit) {
        List<Passage> whole = passages(unwrapped(marked.strip()));
        int length = whole.stream().mapToInt(passage -> passage.text().length()).sum();
        if (length <= limit) {
            return whole;
        }
        int firstMatch = 0;
        for (Passage passage : whole) {
            if (passage.match()) {
                break;
            }
            firstMatch += passage.text().length();
        }
        // a quarter of what is shown leads up to the first match
        int start = firstMatch >= length ? 0 : Math.min(Math.max(firstMatch - limit / 4, 0), length - limit);
        return cut(whole, start, start + limit, length);
    }

    /** Paragraphs stay apart; the lines of each are one. */
    private static String unwrapped(String text) {
        return text.replaceAll("\\s*\\n\\s*\\n\\s*", String.valueOf(PARAGRAPH))
                .replaceAll("\\s+", " ")
                .replace(PARAGRAPH, '\n');
    }

    private static List<Passage> passages(String marked) {
        List<Passage> passages = new ArrayList<>();
        int from = 0;
        boolean match = false;
        for (int i = 0; i <= marked.length(); i++) {
            if (i == marked.length() || marked.charAt(i) == START || marked.charAt(i) == STOP) {
                if (i > from) {
                    passages.add(new Passage(marked.substring(from, i), match));
                }
                match = i < marked.length() && marked.charAt(i) == START;
                from = i + 1;
            }
        }
        return passages;
    }

    private static List<Passage> cut(List<Passage> whole, int start, int end, int length) {
        List<Passage> kept = new ArrayList<>();
        int at = 0;
        for (Passage passage : whole) {
            String text = passage.text();
            int from = Math.max(start - at, 0);
            int to = Math.min(end - at, text.length());
            at += text.length();
            if (from < to) {
                kept.add(new Passage(clean(text, from, to, passage.match()), passage.match()));
            }
        }
        if (start > 0) {
            kept.add(0, new Passage(ELLIPSIS, false));
        }
        if (end < length) {
            kept.add(new Passage(ELLIPSIS, false));
        }
        kept.removeIf(passage -> passage.text().isEmpty());
        return kept;
    }

    /** Ends at spaces where one is near, and never within a surrogate pair. */
    private static String clean(String text, int start, int end, boolean match) {
        int from = start;
        int to = end;
        if (from > 0 && !match) {
            int space = text.indexOf(' ', from);
            from = space >= 0 && space < from + 25 && space < to ? space : from;
        }
        if (to < text.length() && !match) {
            int space = text.lastIndexOf(' ', to);
            to = space > to - 25 && space > from ? space + 1 : to;
        }
        if (from > 0 && from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from++;
        }
        if (to < text.length() && to > from && Character.isLowSurrogate(text.charAt(to))) {
            to--;
        }
        return text.substring(from, Math.max(from, to));
    }
}
