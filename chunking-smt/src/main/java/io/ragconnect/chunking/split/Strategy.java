package io.ragconnect.chunking.split;

import io.ragconnect.chunking.text.Chars;
import io.ragconnect.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Locale;

/** How a text is cut. */
public enum Strategy {
    /** Along headings, then blocks, then sentences, then words; source code along its definitions. */
    STRUCTURE {
        @Override
        void units(Units units, int start, int end, boolean heading) {
            units.section(start, end, heading);
        }
    },
    /** Along blank lines, then lines, sentences and words, headings and other structure not being looked at. */
    RECURSIVE {
        @Override
        void units(Units units, int start, int end, boolean heading) {
            units.plain(start, end);
        }
    },
    /** Whole sentences, whatever stands between them. */
    SENTENCE {
        @Override
        void units(Units units, int start, int end, boolean heading) {
            units.sentences(start, end, Price.BLOCK, Price.BLOCK);
        }
    },
    /** As many words as fit, again and again. What is inserted moves all that follows. */
    FIXED {
        @Override
        void units(Units units, int start, int end, boolean heading) {
            throw new IllegalStateException("windows are cut without units");
        }
    },
    /** Not at all: a document is one chunk. */
    WHOLE {
        @Override
        void units(Units units, int start, int end, boolean heading) {
            throw new IllegalStateException("a whole has no units");
        }
    };

    /** Told of each piece in order, white space left out at both ends. */
    public interface Pieces {
        void piece(int start, int end);
    }

    abstract void units(Units units, int start, int end, boolean heading);

    /** Whether the document is cut at its headings first. */
    public boolean followsHeadings() {
        return this == STRUCTURE;
    }

    /**
     * Cuts a part of a text. No piece has more tokens than the shape allows, as long as the tokens of a whole are no more
     * than those of its parts; the caller counts again.
     *
     * @param heading whether the part starts with a heading
     * @param code whether the text is source code
     */
    public void split(
            CharSequence text,
            int start,
            int end,
            boolean heading,
            boolean code,
            Tokenizer tokenizer,
            Shape shape,
            Pieces pieces) {
        Segmenter.Pieces trimmed = (from, to) -> {
            int first = Chars.skipSpace(text, from, to);
            int last = Chars.trimEnd(text, first, to);
            if (first < last) {
                pieces.piece(first, last);
            }
        };
        switch (this) {
            case WHOLE -> trimmed.piece(start, end);
            case FIXED -> Windows.split(text, start, end, tokenizer, shape, trimmed);
            default -> {
                Segmenter segmenter = new Segmenter(shape, trimmed);
                Units units = new Units(text, tokenizer, shape, segmenter);
                if (code && this == STRUCTURE) {
                    units.code(start, end, Price.BLOCK);
                } else {
                    units(units, start, end, heading);
                }
                segmenter.finish(end);
            }
        }
    }

    public static Strategy parse(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    public static String[] names() {
        return Arrays.stream(values()).map(Strategy::toString).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
