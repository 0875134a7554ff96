package io.ragconnect.extract;

import java.nio.charset.Charset;
import org.jsoup.nodes.Document;

/**
 * An HTML page that was parsed, for all who read it: none of them may change what the others see.
 *
 * @param html with the page's own URL as its base, if that was known
 * @param charsetGuessed whether neither the bytes nor a declaration made the character set certain
 */
public record ParsedPage(Document html, Charset charset, boolean charsetGuessed) {}
