package io.ragconnect.extract.html;

import io.ragconnect.extract.ParsedPage;
import io.ragconnect.extract.text.DecodedText;
import io.ragconnect.extract.text.TextDecoder;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/** Parses HTML pages. Thread-safe. */
public final class HtmlParser {
    /** Markup takes many times its size in memory while it is read, and there is no way to end its parser. */
    public static final int MAX_BYTES_IN_A_WORKER = 1024 * 1024;

    /**
     * What is deeper is a neighbour of what it would be in. Telling what surrounds the content looks into each element of some
     * kinds, and so takes as many steps as there are elements, times this. Pages of nested tables have some 50 levels.
     */
    private static final int MAX_DEPTH = 256;

    private static final int META_SCAN_BYTES = 4096;
    private static final Pattern META_CHARSET =
            Pattern.compile("<meta[^>]{0,200}charset\\s*=\\s*[\"']?\\s*([\\w:.-]{1,40})", Pattern.CASE_INSENSITIVE);

    private HtmlParser() {}

    /**
     * Parses a page, whatever is wrong with it.
     *
     * @param charset as declared outside of the page; the page's own declaration counts when it is null or unknown
     * @param url of the page, which its links are relative to; empty when nobody follows them
     */
    public static ParsedPage parse(byte[] content, @Nullable String charset, String url) {
        DecodedText decoded = TextDecoder.decode(content, isKnown(charset) ? charset : metaCharset(content));
        Document page = Parser.htmlParser().setMaxDepth(MAX_DEPTH).parseInput(decoded.text(), url);
        return new ParsedPage(page, decoded.charset(), decoded.guessed());
    }

    private static boolean isKnown(@Nullable String charset) {
        try {
            return charset != null && Charset.isSupported(charset.strip());
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }

    /** The declaration within the page, which must stand near its start. */
    private static @Nullable String metaCharset(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, META_SCAN_BYTES), StandardCharsets.ISO_8859_1);
        Matcher meta = META_CHARSET.matcher(start);
        return meta.find() ? meta.group(1) : null;
    }
}
