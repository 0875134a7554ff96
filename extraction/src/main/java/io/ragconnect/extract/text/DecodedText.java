package io.ragconnect.extract.text;

import io.ragconnect.extract.format.DocumentWriter;
import java.nio.charset.Charset;

/**
 * Text out of bytes.
 *
 * @param guessed whether neither the bytes nor a declaration made the character set certain
 */
public record DecodedText(String text, Charset charset, boolean guessed) {
    /** Notes the character set in a document's metadata. */
    public void describe(DocumentWriter document) {
        document.metadata("charset", charset.name());
        if (guessed) {
            document.metadata("charset_guessed", "true");
        }
    }
}
