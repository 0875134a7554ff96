package io.ragconnect.tokenizer;

import java.util.Arrays;

/** The tokens of one text in order, each with its id and the part of the text that it stands for, in UTF-16 units. */
public final class Tokens {
    private int[] ids = new int[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int size;

    Tokens() {}

    void add(int id, int start, int end) {
        if (size == ids.length) {
            int capacity = size * 2;
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        ids[size] = id;
        starts[size] = start;
        ends[size++] = end;
    }

    void truncate(int newSize) {
        size = newSize;
    }

    public int size() {
        return size;
    }

    public int id(int index) {
        return ids[index];
    }

    public int start(int index) {
        return starts[index];
    }

    public int end(int index) {
        return ends[index];
    }

    /** How many tokens start before the offset. */
    public int countBefore(int offset) {
        int found = Arrays.binarySearch(starts, 0, size, offset);
        if (found < 0) {
            return -found - 1;
        }
        // one character may give several tokens with one start
        while (found > 0 && starts[found - 1] == offset) {
            found--;
        }
        return found;
    }
}
