package io.ragconnect.source.record;

import io.ragconnect.record.Document;
import io.ragconnect.record.Heading;
import java.util.Map;

/** How large a document's record gets, estimated from above for JSON, the widest of the usual converters. */
public final class DocumentSize {
    /** Names of fields, hashes, numbers and the envelope with the schema. */
    private static final int FRAME = 8 * 1024;

    private static final int PAGE = 12;
    private static final int HEADING = 64;
    private static final int METADATA = 8;

    private DocumentSize() {}

    public static long of(Document document) {
        long size = FRAME
                + jsonLength(document.text())
                + (long) PAGE * document.pages().size();
        // id and path are about as long, and the URI may spell each byte in three
        size += 5 * jsonLength(document.id());
        for (Heading heading : document.headings()) {
            size += HEADING + jsonLength(heading.title());
        }
        for (String principal : document.acl()) {
            size += METADATA + jsonLength(principal);
        }
        for (Map.Entry<String, String> entry : document.metadata().entrySet()) {
            size += METADATA + jsonLength(entry.getKey()) + jsonLength(entry.getValue());
        }
        return size;
    }

    /** Up to where a text can be taken from an offset on, no character halved. */
    public static int fitting(String text, int start, long maxBytes) {
        long length = 0;
        for (int i = start; i < text.length(); i++) {
            length += jsonLength(text.charAt(i));
            if (length > maxBytes) {
                return i > start && Character.isLowSurrogate(text.charAt(i)) ? i - 1 : i;
            }
        }
        return text.length();
    }

    private static long jsonLength(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            length += jsonLength(text.charAt(i));
        }
        return length;
    }

    private static int jsonLength(char c) {
        if (c == '"' || c == '\\' || c == '\n' || c == '\t') {
            return 2;
        }
        // JSON's writers escape what lies outside the basic plane, each half in six letters
        if (c < ' ' || Character.isSurrogate(c)) {
            return 6;
        }
        if (c < 0x80) {
            return 1;
        }
        return c < 0x800 ? 2 : 3;
    }
}
