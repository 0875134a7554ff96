package io.ragconnect.chunking.split;

import io.ragconnect.chunking.text.Block;
import io.ragconnect.chunking.text.Blocks;
import io.ragconnect.chunking.text.Breaks;
import io.ragconnect.chunking.text.Chars;
import io.ragconnect.chunking.text.Lines;
import io.ragconnect.tokenizer.Tokenizer;
import java.nio.CharBuffer;

/**
 * Takes a text apart into what is not cut without need, and prices every place between: sentences, items, rows, lines of
 * code; where one of these is too long for a piece, its words, and the parts of a word that is too long itself.
 */
final class Units {
    private static final int JITTER = 400;
    private static final int WORD_JITTER = 2_000;
    /** A paragraph with fewer characters than this announces the list, table or code behind it. */
    private static final int ANNOUNCEMENT = 200;
    /** For large pieces words are taken in groups, of which about this many make a piece. */
    private static final int GROUPS = 256;

    private final CharSequence text;
    private final Tokenizer tokenizer;
    private final Shape shape;
    private final Segmenter segmenter;
    private int price;
    private boolean announced;

    Units(CharSequence text, Tokenizer tokenizer, Shape shape, Segmenter segmenter) {
        this.text = text;
        this.tokenizer = tokenizer;
        this.shape = shape;
        this.segmenter = segmenter;
    }

    /** A section: its heading, which stays with what follows, then its blocks. */
    void section(int start, int end, boolean heading) {
        price = Price.BLOCK;
        announced = false;
        int at = Chars.skipSpace(text, start, end);
        if (heading) {
            int body = Lines.next(text, at, end);
            unit(at, body, Price.BLOCK);
            price = Price.HEADING;
            at = body;
        }
        Blocks.read(text, at, end, this::block);
    }

    private void block(Block block) {
        int first = announced && block.kind() != Block.Kind.PARAGRAPH ? Math.max(price, Price.INSIDE_WHOLE) : price;
        price = Price.BLOCK;
        switch (block.kind()) {
            case PARAGRAPH -> sentences(block.start(), block.end(), first, Price.SENTENCE);
            case LIST, TABLE -> items(block, first);
            case FENCE -> fence(block, first);
        }
        announced = block.kind() == Block.Kind.PARAGRAPH && block.end() - block.start() < ANNOUNCEMENT;
    }

    private void items(Block block, int first) {
        boolean whole = fits(block.start(), block.end());
        boolean table = block.kind() == Block.Kind.TABLE;
        int firstRow = table ? firstRow(block) : block.start();
        int next = first;
        for (int at = block.start(); at < block.end(); ) {
            int end = Lines.next(text, at, block.end());
            boolean starts = table || Lines.isItem(text, at, end);
            if (at > block.start()) {
                next = whole ? Price.INSIDE_WHOLE : starts ? Price.ITEM : Price.INSIDE_ITEM;
            }
            // a table's header and the rule under it stay with the first row
            if (at > block.start() && at <= firstRow) {
                next = Price.HEADING;
            }
            unit(at, end, next);
            at = end;
        }
    }

    /** The offset of the first row behind a table's header and rule, or the table's start if it has none. */
    private int firstRow(Block table) {
        int rule = Lines.next(text, table.start(), table.end());
        int afterRule = Lines.next(text, rule, table.end());
        return Lines.isTableRule(text, rule, afterRule) ? afterRule : table.start();
    }

    private void fence(Block block, int first) {
        if (fits(block.start(), block.end())) {
            lines(block.start(), block.end(), first, Price.INSIDE_WHOLE);
        } else {
            code(block.start(), block.end(), first);
        }
    }

    private void lines(int start, int end, int first, int others) {
        int next = first;
        for (int at = start; at < end; ) {
            int to = Lines.next(text, at, end);
            unit(at, to, next);
            next = others;
            at = to;
        }
    }

    /** Source code: best cut before what stands at the margin after a blank line, which most languages define things by. */
    void code(int start, int end, int first) {
        int next = first;
        boolean blank = false;
        for (int at = start; at < end; ) {
            int to = Lines.next(text, at, end);
            if (Lines.isBlank(text, at, to)) {
                blank = true;
            } else {
                if (at > start) {
                    int depth = Math.min(Lines.indent(text, at, to) / 2, 8);
                    boolean closes = "})]".indexOf(text.charAt(Chars.skipSpace(text, at, to))) >= 0;
                    next = closes
                            ? Price.INSIDE_WHOLE + Price.LINE
                            : blank ? depth * Price.ITEM / 2 : Price.SENTENCE + depth * Price.ITEM;
                }
                unit(at, to, next);
                blank = false;
            }
            at = to;
        }
    }

    /** Paragraphs, lines and sentences, whatever they stand for. */
    void plain(int start, int end) {
        int next = Price.BLOCK;
        for (int at = start; at < end; ) {
            int to = Lines.next(text, at, end);
            if (Lines.isBlank(text, at, to)) {
                next = Price.BLOCK;
            } else {
                sentences(at, to, next, Price.SENTENCE);
                next = Price.LINE;
            }
            at = to;
        }
    }

    /** Sentences, all cuts between them priced alike but for the first. */
    void sentences(int start, int end, int first, int others) {
        int next = first;
        for (int at = Chars.skipSpace(text, start, end); at < end; ) {
            int to = Breaks.sentence(text, at, end);
            unit(at, to, next);
            next = others;
            at = to;
        }
    }

    private boolean fits(int start, int end) {
        return end - start <= shape.maxChars() && count(start, end) <= shape.max();
    }

    private void unit(int start, int end, int before) {
        int tokens = end - start <= shape.maxChars() ? count(start, end) : Integer.MAX_VALUE;
        if (tokens <= shape.max()) {
            add(start, tokens, before, JITTER);
        } else {
            words(start, end, before);
        }
    }

    private void words(int start, int end, int first) {
        int group = Math.max(1, shape.max() / GROUPS);
        int next = first;
        for (int at = start; at < end; ) {
            int to = Breaks.word(text, at, end);
            int tokens = to - at <= shape.maxChars() ? count(at, to) : Integer.MAX_VALUE;
            if (tokens > shape.max()) {
                parts(at, to, next);
            } else {
                while (to < end && tokens < group && Price.jitter(text, to, group) != 0) {
                    int more = Breaks.word(text, to, end);
                    if (more - at > shape.maxChars() || count(to, more) > shape.max() - tokens) {
                        break;
                    }
                    tokens += count(to, more);
                    to = more;
                }
                add(at, tokens, next, WORD_JITTER);
            }
            next = to < end ? betweenWords(to) : next;
            at = to;
        }
    }

    /** Cheaper where the words are apart by more than a blank. */
    private int betweenWords(int offset) {
        for (int i = offset - 1; i >= 0 && Chars.isSpace(text.charAt(i)); i--) {
            if (text.charAt(i) == '\n') {
                return Price.WORD / 2;
            }
        }
        int last = Chars.trimEnd(text, 0, offset) - 1;
        return last < 0
                ? Price.WORD
                : switch (text.charAt(last)) {
                    case ';', ':' -> Price.WORD / 2;
                    case ',' -> Price.WORD * 3 / 4;
                    default -> Price.WORD;
                };
    }

    private void parts(int start, int end, int first) {
        int next = first;
        for (int at = start; at < end; ) {
            int to = Breaks.part(text, at, end);
            int tokens = count(at, to);
            while (tokens > shape.max() && to - at > 1) {
                int half = at + (to - at) / 2;
                to = Chars.tearsPair(text, half) ? half + 1 : half;
                tokens = count(at, to);
            }
            add(at, Math.min(tokens, shape.max()), next, WORD_JITTER);
            next = Price.PART;
            at = to;
        }
    }

    private void add(int start, int tokens, int base, int jitter) {
        segmenter.add(start, tokens, base + Price.jitter(text, start, jitter));
    }

    private int count(int start, int end) {
        return tokenizer.count(CharBuffer.wrap(text, start, end));
    }
}
