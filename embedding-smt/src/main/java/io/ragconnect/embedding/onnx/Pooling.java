package io.ragconnect.embedding.onnx;

import java.util.Locale;

/** How the vectors of a text's tokens become one. */
public enum Pooling {
    /** Their mean. */
    MEAN,
    /** That of the first token, {@code [CLS]}. */
    CLS;

    public static Pooling parse(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
