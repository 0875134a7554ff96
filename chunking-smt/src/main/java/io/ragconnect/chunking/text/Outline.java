package io.ragconnect.chunking.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds headings in text that came without an outline, by marks that hardly mean anything else: Markdown's {@code ## X}
 * (CommonMark 0.31, section 4.2), MediaWiki's {@code == X ==} and AsciiDoc's {@code == X}.
 */
public final class Outline {
    private static final int MAX_TITLE_CHARS = 200;
    private static final int MAX_MARKDOWN_LEVEL = 6;

    private Outline() {}

    /** A heading's line. */
    public record Found(int offset, int level, String title) {}

    /** The headings in order; those in fenced code are none. */
    public static List<Found> of(String text) {
        List<Found> headings = new ArrayList<>();
        char fence = 0;
        for (int at = 0; at < text.length(); ) {
            int end = Lines.next(text, at, text.length());
            char marks = Lines.fence(text, at, end);
            if (marks != 0 && (fence == 0 || fence == marks)) {
                fence = fence == 0 ? marks : 0;
            } else if (fence == 0) {
                Found heading = heading(text, at, end);
                if (heading != null) {
                    headings.add(heading);
                }
            }
            at = end;
        }
        return headings;
    }

    private static @Nullable Found heading(String text, int start, int end) {
        int first = Chars.skipSpace(text, start, end);
        int last = Chars.trimEnd(text, first, end);
        if (first == last || last - first > MAX_TITLE_CHARS || Lines.indent(text, start, end) > 3) {
            return null;
        }
        return switch (text.charAt(first)) {
            case '#' -> markdown(text, start, first, last);
            case '=' -> equals(text, start, first, last);
            default -> null;
        };
    }

    private static @Nullable Found markdown(String text, int start, int first, int last) {
        int title = first;
        while (title < last && text.charAt(title) == '#') {
            title++;
        }
        int level = title - first;
        if (level > MAX_MARKDOWN_LEVEL || title == last || !Chars.isSpace(text.charAt(title))) {
            return null;
        }
        int to = last;
        while (to > title && text.charAt(to - 1) == '#') {
            to--;
        }
        if (to < last && !Chars.isSpace(text.charAt(to - 1))) {
            to = last; // "C#" ends in no mark
        }
        return found(text, start, level, title, to);
    }

    /** Marks may stand apart, as in the WikiText corpus: {@code = = X = =}. */
    private static @Nullable Found equals(String text, int start, int first, int last) {
        int level = 0;
        int title = first;
        while (title < last && (text.charAt(title) == '=' || text.charAt(title) == ' ')) {
            level += text.charAt(title) == '=' ? 1 : 0;
            title++;
        }
        if (title == last || text.charAt(title - 1) != ' ') {
            return null;
        }
        int closing = 0;
        int to = last;
        while (to > title && closing < level && (text.charAt(to - 1) == '=' || text.charAt(to - 1) == ' ')) {
            closing += text.charAt(to - 1) == '=' ? 1 : 0;
            to--;
        }
        if (closing != 0 && closing != level) {
            return null;
        }
        return found(text, start, level, title, closing == 0 ? last : to);
    }

    private static @Nullable Found found(String text, int start, int level, int from, int to) {
        int first = Chars.skipSpace(text, from, to);
        int last = Chars.trimEnd(text, first, to);
        boolean letter = false;
        for (int i = first; i < last; i++) {
            letter |= Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) > 0x2E7F;
        }
        return letter ? new Found(start, level, text.substring(first, last)) : null;
    }
}
