package io.ragconnect.tokenizer;

import java.util.Arrays;
import java.util.Map;

/**
 * Word pieces as a trie whose edges lie in one open-addressed table: a step is one multiplication and, nearly always,
 * one look at memory. The pieces that continue a word hang under a root of their own.
 */
final class Vocabulary {
    static final int WORD_START = 1;
    static final int WORD_CONTINUED = 2;

    private static final int FREE = 0;
    private static final int NO_TOKEN = -1;

    private final long[] edges;
    private final int[] targets;
    private final int[] tokens;
    private final int shift;
    private int nodes = 3;

    Vocabulary(Map<String, Integer> pieces, String continuationPrefix) {
        int characters = pieces.keySet().stream().mapToInt(String::length).sum();
        int capacity = Integer.highestOneBit(Math.max(characters, 8)) * 4;
        edges = new long[capacity];
        targets = new int[capacity];
        shift = Long.numberOfLeadingZeros(capacity) + 1;
        tokens = new int[characters + 3];
        Arrays.fill(tokens, NO_TOKEN);
        pieces.forEach((piece, id) -> {
            boolean continued = piece.startsWith(continuationPrefix) && piece.length() > continuationPrefix.length();
            String letters = continued ? piece.substring(continuationPrefix.length()) : piece;
            int node = continued ? WORD_CONTINUED : WORD_START;
            for (int i = 0; i < letters.length(); i++) {
                node = grow(node, letters.charAt(i));
            }
            tokens[node] = id;
        });
    }

    /** The node one character further, 0 if no piece goes on so. */
    int step(int node, char c) {
        long edge = edge(node, c);
        int slot = slot(edge);
        while (edges[slot] != FREE) {
            if (edges[slot] == edge) {
                return targets[slot];
            }
            slot = (slot + 1) & (edges.length - 1);
        }
        return 0;
    }

    /** The id of the piece that ends here, negative if none does. */
    int token(int node) {
        return tokens[node];
    }

    private int grow(int node, char c) {
        int next = step(node, c);
        if (next == 0) {
            next = nodes++;
            long edge = edge(node, c);
            int slot = slot(edge);
            while (edges[slot] != FREE) {
                slot = (slot + 1) & (edges.length - 1);
            }
            edges[slot] = edge;
            targets[slot] = next;
        }
        return next;
    }

    private static long edge(int node, char c) {
        return ((long) node << 16) | c; // never FREE, since no node is 0
    }

    private int slot(long edge) {
        return (int) ((edge * 0x9E3779B97F4A7C15L) >>> shift);
    }
}
