package io.ragconnect.extract.text;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Finds out the character set of text: by its byte order mark, by being valid UTF-8, by what is declared, and last by
 * the frequencies of its bytes.
 */
public final class TextDecoder {
    private static final int SAMPLE_BYTES = 64 * 1024;
    private static final byte ESCAPE = 0x1B;
    private static final char REPLACEMENT = '\uFFFD';

    /** What is really meant by names that are often used for a superset, as browsers understand them. */
    private static final Map<String, String> SUPERSETS = Map.of(
            "ISO-8859-1", "windows-1252",
            "US-ASCII", "windows-1252",
            "SHIFT_JIS", "windows-31j",
            "GB2312", "GB18030",
            "GBK", "GB18030",
            "EUC-KR", "x-windows-949",
            "ISO-8859-9", "windows-1254",
            "TIS-620", "x-windows-874");

    private TextDecoder() {}

    /**
     * Decodes the whole content. What is malformed becomes U+FFFD.
     *
     * @param declared by a header or by the document; ignored when unknown or when the content refutes it
     */
    public static DecodedText decode(byte[] content, @Nullable String declared) {
        Optional<Charset> marked = byteOrderMark(content);
        if (marked.isPresent()) {
            return lossy(content, marked.get(), false);
        }
        Optional<Charset> wide = unmarkedUtf16(content);
        if (wide.isPresent()) {
            return lossy(content, wide.get(), true);
        }
        Optional<Charset> escaped = escaped(content);
        if (escaped.isPresent()) {
            return lossy(content, escaped.get(), true);
        }
        Optional<DecodedText> utf8 = strict(content, UTF_8);
        if (utf8.isPresent()) {
            return utf8.get();
        }
        Optional<DecodedText> asDeclared = charset(declared).flatMap(charset -> strict(content, charset));
        if (asDeclared.isPresent()) {
            return asDeclared.get();
        }
        if (isMostlyUtf8(content)) {
            return lossy(content, UTF_8, true);
        }
        return lossy(content, charset(byFrequency(content)).orElseGet(() -> Charset.forName("windows-1252")), true);
    }

    private static Optional<Charset> byteOrderMark(byte[] b) {
        if (b.length >= 3 && b[0] == (byte) 0xEF && b[1] == (byte) 0xBB && b[2] == (byte) 0xBF) {
            return Optional.of(UTF_8);
        }
        if (b.length >= 4 && b[0] == (byte) 0xFF && b[1] == (byte) 0xFE && b[2] == 0 && b[3] == 0) {
            return Optional.of(Charset.forName("UTF-32LE"));
        }
        if (b.length >= 4 && b[0] == 0 && b[1] == 0 && b[2] == (byte) 0xFE && b[3] == (byte) 0xFF) {
            return Optional.of(Charset.forName("UTF-32BE"));
        }
        if (b.length >= 2 && b[0] == (byte) 0xFF && b[1] == (byte) 0xFE) {
            return Optional.of(UTF_16LE);
        }
        if (b.length >= 2 && b[0] == (byte) 0xFE && b[1] == (byte) 0xFF) {
            return Optional.of(UTF_16BE);
        }
        return Optional.empty();
    }

    /** Latin text in UTF-16 has a zero in every other byte, and hardly any in the rest. */
    private static Optional<Charset> unmarkedUtf16(byte[] content) {
        int pairs = Math.min(content.length, SAMPLE_BYTES) / 2;
        int highZeros = 0;
        int lowZeros = 0;
        for (int i = 0; i < pairs; i++) {
            highZeros += content[2 * i] == 0 ? 1 : 0;
            lowZeros += content[2 * i + 1] == 0 ? 1 : 0;
        }
        if (pairs < 2 || content.length % 2 != 0) {
            return Optional.empty();
        }
        if (highZeros > pairs / 2 && lowZeros < pairs / 20 + 1) {
            return Optional.of(UTF_16BE);
        }
        if (lowZeros > pairs / 2 && highZeros < pairs / 20 + 1) {
            return Optional.of(UTF_16LE);
        }
        return Optional.empty();
    }

    /** ISO-2022 encodings are pure ASCII with escape sequences, so they are valid UTF-8 as well. */
    private static Optional<Charset> escaped(byte[] content) {
        for (int i = 0; i + 1 < Math.min(content.length, SAMPLE_BYTES); i++) {
            if (content[i] == ESCAPE && content[i + 1] == '$') {
                String name = byFrequency(content);
                return name != null && name.startsWith("ISO-2022") ? charset(name) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Text that was cut or joined at the wrong byte is still UTF-8: it has far more good sequences than bad ones. */
    private static boolean isMostlyUtf8(byte[] content) {
        int good = 0;
        int bad = 0;
        int i = 0;
        while (i < content.length) {
            int lead = content[i] & 0xFF;
            int following = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : 3;
            int end = i + 1;
            while (end < content.length && end - i <= following && (content[end] & 0xC0) == 0x80) {
                end++;
            }
            if (lead >= 0x80) {
                boolean whole = lead >= 0xC2 && lead < 0xF5 && end - i == following + 1;
                good += whole ? 1 : 0;
                bad += whole ? 0 : 1;
            }
            i = end;
        }
        return good == 0 ? bad == 0 : good >= 4L * bad;
    }

    private static @Nullable String byFrequency(byte[] content) {
        UniversalDetector detector = new UniversalDetector();
        for (int start = 0; start < content.length && !detector.isDone(); start += SAMPLE_BYTES) {
            detector.handleData(content, start, Math.min(SAMPLE_BYTES, content.length - start));
        }
        detector.dataEnd();
        return detector.getDetectedCharset();
    }

    private static Optional<Charset> charset(@Nullable String name) {
        if (name == null) {
            return Optional.empty();
        }
        String known = name.strip().toUpperCase(Locale.ROOT);
        try {
            return Optional.of(Charset.forName(SUPERSETS.getOrDefault(known, known)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<DecodedText> strict(byte[] content, Charset charset) {
        // much faster than a decoder, and enough where nothing is malformed
        String whole = new String(content, charset);
        if (whole.indexOf(REPLACEMENT) < 0) {
            return Optional.of(new DecodedText(whole, charset, false));
        }
        try {
            String text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return Optional.of(new DecodedText(text, charset, false));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static DecodedText lossy(byte[] content, Charset charset, boolean guessed) {
        return new DecodedText(new String(content, charset), charset, guessed);
    }
}
