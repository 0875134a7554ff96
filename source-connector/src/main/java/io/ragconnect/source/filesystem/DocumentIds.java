package io.ragconnect.source.filesystem;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * File names in document ids: as the bytes of the name spell it in UTF-8, with control characters, the percent sign, the
 * number sign and bytes that are not UTF-8 percent-encoded. So an id depends on the name's bytes alone, not on the JVM's
 * locale, no two names have one id (not even twins in NFC and NFD), none looks like a part ({@code id#2}) of another, and
 * every id leads back to its file.
 */
final class DocumentIds {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String KEPT_IN_URI = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/%";

    private static final char PART = '#';

    /** What the names start with under which files are remembered whose documents' ids are made of their content. */
    static final String CONTENT = "content:";

    private static final String HASH = "sha256:";

    private DocumentIds() {}

    /** The id of a part of a document, counted from 1. */
    static String part(String document, int number) {
        return document + PART + number;
    }

    /**
     * The id of a file's document.
     *
     * @param file as it is remembered
     * @param hash of its content, 0 when it could not be read, as in {@link io.ragconnect.source.manifest.Entry}
     */
    static String ofFile(String file, long hash) {
        return isByContent(file) && hash != 0 ? HASH + HexFormat.of().toHexDigits(hash) : file;
    }

    /** Whether the id of this file's document is made of its content. */
    static boolean isByContent(String file) {
        return file.startsWith(CONTENT);
    }

    /**
     * A name that no file has, under which a document of this content is remembered.
     *
     * @param number tells it from others
     */
    static String standIn(int number, long hash) {
        return CONTENT + PART + number + '/' + HASH + HexFormat.of().toHexDigits(hash);
    }

    /** Whether no file has this name. */
    static boolean isStandIn(String file) {
        return file.startsWith(CONTENT + PART);
    }

    /** Whether a document's id is made of a content. */
    static boolean isOfContent(String document) {
        return document.startsWith(HASH);
    }

    static long contentHash(String document) {
        return HexFormat.fromHexDigitsToLong(document, HASH.length(), document.length());
    }

    /** Whether documents of a root of this name could be taken for parts or contents. */
    static boolean isAmbiguous(String rootName) {
        return rootName.indexOf(PART) >= 0 || isByContent(rootName) || isOfContent(rootName);
    }

    /** The document to which a record's key belongs: itself, or the one of which it is a part. */
    static String document(String key) {
        int part = key.lastIndexOf(PART);
        return part < 0 ? key : key.substring(0, part);
    }

    /** Which part a record's key is; 0 for a document that is one record. */
    static int partNumber(String key) {
        int part = key.lastIndexOf(PART);
        return part < 0 ? 0 : Integer.parseInt(key, part + 1, key.length(), 10);
    }

    /** A path as it stands in ids, as a part of a URI; and back by {@link #fromUri}. */
    static String toUri(String relative) {
        return encoded(relative);
    }

    static String fromUri(String uriPath) {
        return isPlain(uriPath) ? uriPath : decoded(percentDecoded(uriPath));
    }

    /** The URI of an absolute path without the slash that ends a folder's, one and the same whatever is there. */
    static String uri(Path path) {
        StringBuilder uri = new StringBuilder("file://");
        for (int i = 0; i < path.getNameCount(); i++) {
            Path name = path.getName(i);
            uri.append('/').append(encoded(element(path.getRoot().resolve(name))));
        }
        return uri.toString();
    }

    /** The last element of a path, as it stands in an id. */
    static String element(Path path) {
        String name = String.valueOf(path.getFileName());
        return isPlain(name) ? name : decoded(rawName(path));
    }

    /** The file of which this is the id's part below the root. */
    static Path resolve(Path root, String relative) {
        if (isPlain(relative)) {
            return root.resolve(relative);
        }
        String base = root.toUri().getRawPath();
        return Path.of(URI.create("file://" + base + (base.endsWith("/") ? "" : "/") + encoded(relative)));
    }

    /** Printable ASCII is the same in every locale that a JVM runs in. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c > '~' || c == '%' || c == PART) {
                return false;
            }
        }
        return true;
    }

    /** The name's bytes: only a URI tells them, a string may have lost some. */
    private static byte[] rawName(Path path) {
        String raw = path.toUri().getRawPath();
        int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
        return percentDecoded(raw.substring(raw.lastIndexOf('/', end - 1) + 1, end));
    }

    private static byte[] percentDecoded(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String decoded(byte[] name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer out = CharBuffer.allocate(name.length);
        StringBuilder id = new StringBuilder(name.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            appendEscaped(id, out.flip());
            out.clear();
            if (!result.isError()) {
                return id.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                appendByte(id, in.get());
            }
            decoder.reset();
        }
    }

    private static void appendEscaped(StringBuilder id, CharSequence chars) {
        for (int i = 0; i < chars.length(); i++) {
            char c = chars.charAt(i);
            if (c == '%' || c == PART || Character.isISOControl(c)) {
                for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                    appendByte(id, b);
                }
            } else {
                id.append(c);
            }
        }
    }

    private static String encoded(String relative) {
        StringBuilder raw = new StringBuilder(relative.length() * 2);
        for (byte b : relative.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && KEPT_IN_URI.indexOf(b) >= 0) {
                raw.append((char) b);
            } else {
                appendByte(raw, b);
            }
        }
        return raw.toString();
    }

    private static void appendByte(StringBuilder to, byte b) {
        HEX.toHexDigits(to.append('%'), b);
    }
}
