package io.ragconnect.extract.text;

import java.nio.charset.Charset;

/**
 * Text out of bytes.
 *
 * @param guessed whether neither the bytes nor a declaration made the character set certain
 */
public record DecodedText(String text, Charset charset, boolean guessed) {}
