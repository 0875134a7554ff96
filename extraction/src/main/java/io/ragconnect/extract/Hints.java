package io.ragconnect.extract;

import org.jspecify.annotations.Nullable;

/**
 * What a source knows of a document besides its bytes. All of it may be wrong: the content decides first.
 *
 * @param fileName with or without its path; only its last part is looked at
 * @param contentType media type, parameters allowed, as in an HTTP header
 * @param charset as declared outside of the document
 * @param language as declared outside of the document, for text and markup that declare none themselves
 */
public record Hints(
        @Nullable String fileName,
        @Nullable String contentType,
        @Nullable String charset,
        @Nullable String language) {
    public static final Hints NONE = new Hints(null, null, null);

    /** Without a language. */
    public Hints(@Nullable String fileName, @Nullable String contentType, @Nullable String charset) {
        this(fileName, contentType, charset, null);
    }

    public static Hints fileName(String fileName) {
        return new Hints(fileName, null, null);
    }
}
