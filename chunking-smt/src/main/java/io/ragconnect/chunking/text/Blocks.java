package io.ragconnect.chunking.text;

import java.util.function.Consumer;

/** Finds the blocks of a text, line by line. */
public final class Blocks {
    /** A line longer than this was not wrapped by its writer, so it is a paragraph of its own. */
    private static final int UNWRAPPED = 160;

    private final CharSequence text;
    private final int end;
    private int at;

    private Blocks(CharSequence text, int start, int end) {
        this.text = text;
        this.at = start;
        this.end = end;
    }

    /** Tells every block in order. A range that starts inside a block is read as if the block began there. */
    public static void read(CharSequence text, int start, int end, Consumer<Block> blocks) {
        Blocks reader = new Blocks(text, start, end);
        while (true) {
            reader.skipBlankLines();
            if (reader.at >= end) {
                return;
            }
            blocks.accept(reader.block());
        }
    }

    private void skipBlankLines() {
        while (at < end) {
            int next = Lines.next(text, at, end);
            if (!Lines.isBlank(text, at, next)) {
                return;
            }
            at = next;
        }
    }

    private Block block() {
        int start = at;
        char fence = Lines.fence(text, at, Lines.next(text, at, end));
        if (fence != 0) {
            at = Lines.next(text, at, end);
            while (at < end && Lines.fence(text, at, Lines.next(text, at, end)) != fence) {
                at = Lines.next(text, at, end);
            }
            at = Lines.next(text, at, end);
            return new Block(Block.Kind.FENCE, start, at);
        }
        Block.Kind kind = kind(at, Lines.next(text, at, end));
        while (at < end) {
            int next = Lines.next(text, at, end);
            if (at > start && ends(kind, start, next)) {
                break;
            }
            boolean alone = kind == Block.Kind.PARAGRAPH && next - at > UNWRAPPED;
            at = next;
            if (alone) {
                break;
            }
        }
        return new Block(kind, start, at);
    }

    private boolean ends(Block.Kind kind, int start, int next) {
        if (Lines.isBlank(text, at, next) || Lines.fence(text, at, next) != 0) {
            return true;
        }
        Block.Kind here = kind(at, next);
        return switch (kind) {
            case TABLE -> here != Block.Kind.TABLE;
            case LIST ->
                here == Block.Kind.TABLE
                        || (here == Block.Kind.PARAGRAPH
                                && Lines.indent(text, at, next) == 0
                                && (next - at > UNWRAPPED || Lines.endsSentence(text, start, at)));
            // an item in the middle of prose is more often a wrapped line that begins with a dash or a year
            default ->
                here == Block.Kind.TABLE
                        || next - at > UNWRAPPED
                        || (here == Block.Kind.LIST && Lines.endsSentence(text, start, at));
        };
    }

    private Block.Kind kind(int from, int to) {
        if (Lines.isTableRow(text, from, to)) {
            return Block.Kind.TABLE;
        }
        return Lines.isItem(text, from, to) ? Block.Kind.LIST : Block.Kind.PARAGRAPH;
    }
}
