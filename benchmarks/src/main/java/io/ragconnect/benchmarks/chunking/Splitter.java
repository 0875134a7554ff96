package io.ragconnect.benchmarks.chunking;

import java.util.List;

/** Any way to cut a text. */
interface Splitter {
    List<Piece> split(String text);
}
