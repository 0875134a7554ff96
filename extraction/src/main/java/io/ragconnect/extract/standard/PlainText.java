package io.ragconnect.extract.standard;

import java.nio.charset.StandardCharsets;

/**
 * Tells text from all else by a look at its bytes. Trying a thousand signatures on a short note takes a hundred times as
 * long as reading it, and most files of a folder are notes, pages of Markdown and source code.
 */
final class PlainText {
    /** As far as signatures reach. */
    private static final int SAMPLE_BYTES = 64 * 1024;

    private static final int PDF_BYTES = 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** How formats begin that are written in letters and yet no text to a reader; scripts say what language they are in. */
    private static final String[] MARKS = {"<", "%", "{\\rtf", "#!"};

    private PlainText() {}

    /** Whether no signature could say better what it is than a name that speaks for text. */
    static boolean isCertain(byte[] content) {
        return !hasControls(content) && !hasMark(content);
    }

    private static boolean hasControls(byte[] content) {
        for (int i = 0; i < Math.min(content.length, SAMPLE_BYTES); i++) {
            byte b = content[i];
            // a byte above 0xF7 begins no character in UTF-8, but UTF-16 and sound
            if ((b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') || (b & 0xF8) == 0xF8) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasMark(byte[] content) {
        int start = isMarked(content) ? BYTE_ORDER_MARK.length : 0;
        int length = Math.min(content.length - start, PDF_BYTES);
        String head = new String(content, start, length, StandardCharsets.ISO_8859_1);
        String text = head.stripLeading();
        for (String mark : MARKS) {
            if (text.startsWith(mark)) {
                return true;
            }
        }
        // readers of PDF let anything stand before it
        return text.isEmpty() || head.contains("%PDF-");
    }

    private static boolean isMarked(byte[] content) {
        return content.length >= BYTE_ORDER_MARK.length
                && content[0] == BYTE_ORDER_MARK[0]
                && content[1] == BYTE_ORDER_MARK[1]
                && content[2] == BYTE_ORDER_MARK[2];
    }
}
