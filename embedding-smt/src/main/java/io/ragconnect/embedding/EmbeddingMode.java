package io.ragconnect.embedding;

import java.util.Arrays;
import java.util.Locale;

/** When the vectors are computed. */
enum EmbeddingMode {
    /** Before the transform returns; every chunk, whatever is in the table. */
    EAGER,
    /** In the sink, which asks the table first and embeds what is missing across all records of a batch. */
    LAZY;

    static EmbeddingMode parse(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    static String[] names() {
        return Arrays.stream(values()).map(EmbeddingMode::toString).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
