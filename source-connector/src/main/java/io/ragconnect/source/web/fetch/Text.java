package io.ragconnect.source.web.fetch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

final class Text {
    private static final int MAX = 300;

    private Text() {}

    /** The value of a header, each of whose characters is a byte, in UTF-8 if it is that. */
    static @Nullable String utf8(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /** What others wrote, made fit for one line of a log. */
    static String firstLine(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String line = text.strip().lines().findFirst().orElse("");
        String cut = line.length() > MAX ? line.substring(0, MAX) + "…" : line;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
