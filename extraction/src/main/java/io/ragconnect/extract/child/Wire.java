package io.ragconnect.extract.child;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionLimits;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ProcessLimits;
import io.ragconnect.extract.ReadingOptions;
import io.ragconnect.record.Heading;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What worker and child say to each other, each item with its length before it, numbers big-endian, strings in UTF-8. The
 * worker: the settings, then any number of requests. The child: the types that it reads, then a reply to each request.
 */
final class Wire {
    private static final int ABSENT = -1;
    private static final byte READ = 0;
    private static final byte REFUSED = 1;

    /** Room that is made for as many bytes as are said to come; for more it is made as they come, which takes longer. */
    private static final int MAX_BYTES_ON_TRUST = 1024 * 1024;

    private Wire() {}

    /**
     * One document to read.
     *
     * @param type as found by the first bytes
     */
    record Request(String type, Hints hints, byte[] content) {}

    /** Reads items, and no more of them than the budget in bytes allows, whatever lengths they claim. */
    static final class Reader {
        private final DataInputStream in;
        private long budget;

        Reader(DataInputStream in, long budget) {
            this.in = in;
            this.budget = budget;
        }

        byte[] bytes(int length) throws IOException {
            spend(length);
            if (length <= MAX_BYTES_ON_TRUST) {
                byte[] bytes = new byte[length];
                in.readFully(bytes);
                return bytes;
            }
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException();
            }
            return bytes;
        }

        int number() throws IOException {
            spend(Integer.BYTES);
            return in.readInt();
        }

        byte small() throws IOException {
            spend(1);
            return in.readByte();
        }

        String string() throws IOException {
            return new String(bytes(number()), StandardCharsets.UTF_8);
        }

        @Nullable
        String optional() throws IOException {
            int length = number();
            return length == ABSENT ? null : new String(bytes(length), StandardCharsets.UTF_8);
        }

        private void spend(int length) throws IOException {
            budget -= length;
            if (length < 0 || budget < 0) {
                throw new OverflowException();
            }
        }
    }

    /** The other side sent more than it may. */
    static final class OverflowException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    static void writeSettings(DataOutputStream out, ExtractionSettings settings) throws IOException {
        out.writeInt(settings.limits().maxCharacters());
        out.writeBoolean(settings.limits().truncate());
        out.writeInt(settings.options().maxEmbeddedDepth());
        out.writeBoolean(settings.options().ocr());
        write(out, settings.options().password());
        out.flush();
    }

    static ExtractionSettings readSettings(Reader in) throws IOException {
        ExtractionLimits limits = new ExtractionLimits(in.number(), in.small() != 0);
        ReadingOptions options = new ReadingOptions(in.number(), in.small() != 0, in.string());
        return new ExtractionSettings(limits, options, ProcessLimits.DEFAULT);
    }

    static void writeTypes(DataOutputStream out, Set<String> types) throws IOException {
        out.writeInt(types.size());
        for (String type : types) {
            write(out, type);
        }
        out.flush();
    }

    static Set<String> readTypes(Reader in) throws IOException {
        Set<String> types = new HashSet<>();
        for (int left = in.number(); left > 0; left--) {
            types.add(in.string());
        }
        return Set.copyOf(types);
    }

    static void writeRequest(DataOutputStream out, Request request) throws IOException {
        write(out, request.type());
        write(out, request.hints().fileName());
        write(out, request.hints().contentType());
        write(out, request.hints().charset());
        out.writeInt(request.content().length);
        out.write(request.content());
        out.flush();
    }

    static Request readRequest(Reader in) throws IOException {
        String type = in.string();
        Hints hints = new Hints(in.optional(), in.optional(), in.optional());
        return new Request(type, hints, in.bytes(in.number()));
    }

    static void writeRefusal(DataOutputStream out, String message) throws IOException {
        out.writeByte(REFUSED);
        write(out, message);
        out.flush();
    }

    static void writeExtraction(DataOutputStream out, Extraction extraction) throws IOException {
        out.writeByte(READ);
        write(out, extraction.contentType());
        write(out, extraction.title());
        write(out, extraction.language());
        write(out, extraction.text());
        out.writeInt(extraction.headings().size());
        for (Heading heading : extraction.headings()) {
            out.writeInt(heading.offset());
            out.writeInt(heading.level());
            write(out, heading.title());
        }
        out.writeInt(extraction.pages().size());
        for (int page : extraction.pages()) {
            out.writeInt(page);
        }
        out.writeInt(extraction.metadata().size());
        for (Map.Entry<String, String> entry : extraction.metadata().entrySet()) {
            write(out, entry.getKey());
            write(out, entry.getValue());
        }
        out.flush();
    }

    /** What was read, or why it was not. */
    static Reply readReply(Reader in) throws IOException {
        if (in.small() == REFUSED) {
            return new Reply(null, in.string());
        }
        String type = in.string();
        String title = in.optional();
        String language = in.optional();
        String text = in.string();
        List<Heading> headings = new ArrayList<>();
        for (int left = in.number(); left > 0; left--) {
            headings.add(new Heading(in.number(), in.number(), in.string()));
        }
        List<Integer> pages = new ArrayList<>();
        for (int left = in.number(); left > 0; left--) {
            pages.add(in.number());
        }
        Map<String, String> metadata = new HashMap<>();
        for (int left = in.number(); left > 0; left--) {
            metadata.put(in.string(), in.string());
        }
        return new Reply(new Extraction(type, title, language, text, headings, pages, metadata), "");
    }

    /** @param refusal why nothing was read; of no meaning with an extraction */
    record Reply(@Nullable Extraction extraction, String refusal) {}

    private static void write(DataOutputStream out, @Nullable String value) throws IOException {
        if (value == null) {
            out.writeInt(ABSENT);
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
