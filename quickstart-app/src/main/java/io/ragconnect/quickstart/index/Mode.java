package io.ragconnect.quickstart.index;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How answers are found and ranked. */
public enum Mode {
    /** By meaning: cosine similarity of question and chunk. */
    VECTOR,
    /** By words: all of them, or any when no chunk has all. */
    KEYWORD,
    /** Both rankings fused. */
    HYBRID;

    /** As it stands in the API: {@code vector}, {@code keyword}, {@code hybrid}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of this id, in any case. */
    public static Optional<Mode> of(String id) {
        return Arrays.stream(values())
                .filter(mode -> mode.id().equalsIgnoreCase(id))
                .findFirst();
    }
}
