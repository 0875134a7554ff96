package io.ragconnect.source.web.page;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says that a body is.
 *
 * @param name in lower case, without parameters; null when nothing was said
 * @param charset as it was said
 */
public record MediaType(@Nullable String name, @Nullable String charset) {
    private static final int SNIFFED = 1_024;
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([\\w:.+-]{1,40})", Pattern.CASE_INSENSITIVE);

    /** Reads a Content-Type header. */
    public static MediaType parse(@Nullable String header) {
        if (header == null) {
            return new MediaType(null, null);
        }
        int end = header.indexOf(';');
        String name = (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        Matcher charset = CHARSET.matcher(header);
        return new MediaType(name.isEmpty() ? null : name, charset.find() ? charset.group(1) : null);
    }

    /** Whether a body of this type is an HTML page; when nothing was said, its beginning decides. */
    public boolean isHtml(byte[] body) {
        if (name != null) {
            return name.equals("text/html") || name.equals("application/xhtml+xml");
        }
        String start = new String(body, 0, Math.min(body.length, SNIFFED), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }

    /** Whether it is one of these, of which one may end with a star; what nothing was said of may be any. */
    public boolean isOneOf(List<String> types) {
        String type = name;
        return type == null
                || types.stream()
                        .anyMatch(wanted -> wanted.endsWith("*")
                                ? type.startsWith(wanted.substring(0, wanted.length() - 1))
                                : type.equals(wanted));
    }
}
