package io.ragconnect.source.web.state;

import org.jspecify.annotations.Nullable;

/**
 * By what a changed page is told from an unchanged one.
 *
 * @param etag as it was sent; empty for none
 * @param lastModified as it was sent; empty for none
 * @param rawHash of the bytes, 64 bits; 0 when nothing was read
 * @param textHash of what a record would say, 64 bits; 0 when there is none
 */
public record Content(String etag, String lastModified, long rawHash, long textHash) {
    public static final Content NONE = new Content("", "", 0, 0);

    /** Longer validators are not kept: a bucket has to hold thousands. */
    private static final int MAX_VALIDATOR = 128;

    /** With validators as a server sent them. */
    public static Content of(@Nullable String etag, @Nullable String lastModified, long rawHash, long textHash) {
        return new Content(kept(etag), kept(lastModified), rawHash, textHash);
    }

    /** The same, after which the page is read whether it changed or not. */
    public Content toBeReadAgain() {
        return new Content("", "", 0, textHash);
    }

    private static String kept(@Nullable String validator) {
        return validator == null || validator.length() > MAX_VALIDATOR ? "" : validator;
    }
}
