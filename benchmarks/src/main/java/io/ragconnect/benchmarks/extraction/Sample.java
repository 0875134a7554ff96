package io.ragconnect.benchmarks.extraction;

import java.util.List;

/**
 * Documents of one kind, read one after the other.
 *
 * @param kind of the row in the table, and of its figures
 * @param fileName of all of them, for its ending
 */
record Sample(String kind, String fileName, List<byte[]> documents) {
    long bytes() {
        return documents.stream().mapToLong(document -> document.length).sum();
    }
}
