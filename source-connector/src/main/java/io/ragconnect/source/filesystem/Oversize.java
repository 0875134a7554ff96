package io.ragconnect.source.filesystem;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of a document that is larger than a record may be. */
enum Oversize {
    /** It is reported as an error. */
    ERROR,
    /** It becomes several documents. */
    SECTIONS;

    static Oversize of(String setting) {
        return valueOf(setting.toUpperCase(Locale.ROOT));
    }

    static String[] settings() {
        return Arrays.stream(values()).map(Oversize::toString).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
