package io.ragconnect.source.manifest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The form in which a bucket is stored: {@code {"buckets": 64, "resend": 0, "documents": "…"}}, where the documents are
 * the entries in the order of their ids, each as the difference to the one before, deflated, in Base64.
 */
final class BucketOffset {
    private static final String BUCKETS = "buckets";
    private static final String RESEND = "resend";
    private static final String DOCUMENTS = "documents";
    private static final int FORMAT = 2;
    /** Without keys and parts. */
    private static final int FORMAT_1 = 1;

    private BucketOffset() {}

    /**
     * The settings a bucket was written under.
     *
     * @param buckets how many there are
     * @param resend the setting of this name
     */
    record Header(int buckets, int resend) {}

    static Map<String, ?> encode(Header header, long removedVersion, int count, Consumer<EntryWriter> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 32 * count);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater, 8192))) {
            out.writeByte(FORMAT);
            out.writeLong(removedVersion);
            out.writeInt(count);
            entries.accept(new EntryWriter(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        // long, as Connect reads numbers back, so that an offset equals itself after a restart
        return Map.of(
                BUCKETS, (long) header.buckets(),
                RESEND, (long) header.resend(),
                DOCUMENTS, Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }

    /**
     * Hands over all entries.
     *
     * @return the highest version of any removed document
     */
    static long decode(Map<String, ?> offset, BiConsumer<String, Entry> entries) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(documents(offset)))))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT && format != FORMAT_1) {
                throw new IOException("format " + format + " is of a later release");
            }
            long removedVersion = in.readLong();
            int count = in.readInt();
            EntryReader reader = new EntryReader(in, format);
            for (int i = 0; i < count; i++) {
                reader.read(entries);
            }
            return removedVersion;
        } catch (IOException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException e) {
            throw new ConnectException(
                    "The stored manifest can't be read: " + e.getMessage()
                            + "; delete the connector's offsets to send every document again",
                    e);
        }
    }

    static Header header(Map<String, ?> offset) {
        return new Header(number(offset, BUCKETS), number(offset, RESEND));
    }

    static int size(Map<String, ?> offset) {
        return documents(offset).length();
    }

    private static int number(Map<String, ?> offset, String key) {
        if (offset.get(key) instanceof Number number) {
            return number.intValue();
        }
        throw notAManifest(offset, key);
    }

    private static String documents(Map<String, ?> offset) {
        if (offset.get(DOCUMENTS) instanceof String documents) {
            return documents;
        }
        throw notAManifest(offset, DOCUMENTS);
    }

    private static ConnectException notAManifest(Map<String, ?> offset, String missing) {
        return new ConnectException("Not a manifest of this connector: the offset has no valid \"" + missing
                + "\", its keys are " + offset.keySet() + "; an offset can be deleted or put back as it was read");
    }

    /** Writes entries in the order of their ids. */
    static final class EntryWriter {
        private final DataOutputStream out;
        private byte[] lastId = new byte[0];
        private long lastVersion;
        private long lastModified;

        private EntryWriter(DataOutputStream out) {
            this.out = out;
        }

        void write(String id, Entry entry) {
            try {
                byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
                int shared = Math.max(0, Arrays.mismatch(lastId, bytes));
                writeVarLong(shared);
                writeVarLong(bytes.length - shared);
                out.write(bytes, shared, bytes.length - shared);
                writeSigned(entry.version() - lastVersion);
                writeSigned(entry.modified() - lastModified);
                writeVarLong(entry.size());
                out.writeByte(entry.outcome().code);
                out.writeLong(entry.hash());
                out.writeInt(entry.key());
                writeVarLong(entry.parts());
                lastId = bytes;
                lastVersion = entry.version();
                lastModified = entry.modified();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void writeSigned(long value) throws IOException {
            writeVarLong((value << 1) ^ (value >> 63));
        }

        private void writeVarLong(long value) throws IOException {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.writeByte((int) (rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            out.writeByte((int) rest);
        }
    }

    private static final class EntryReader {
        private final DataInputStream in;
        private final boolean hasKeys;
        private byte[] lastId = new byte[0];
        private long lastVersion;
        private long lastModified;

        EntryReader(DataInputStream in, int format) {
            this.in = in;
            this.hasKeys = format != FORMAT_1;
        }

        void read(BiConsumer<String, Entry> entries) throws IOException {
            int shared = Math.toIntExact(readVarLong());
            int rest = Math.toIntExact(readVarLong());
            byte[] bytes = Arrays.copyOf(lastId, shared + rest);
            in.readFully(bytes, shared, rest);
            lastId = bytes;
            lastVersion += readSigned();
            lastModified += readSigned();
            long size = readVarLong();
            Entry.Outcome outcome = Entry.Outcome.of(in.readUnsignedByte());
            long hash = in.readLong();
            int key = hasKeys ? in.readInt() : 0;
            int parts = hasKeys ? Math.toIntExact(readVarLong()) : 0;
            Entry entry = new Entry(lastVersion, lastModified, size, hash, outcome, key, parts);
            entries.accept(new String(bytes, StandardCharsets.UTF_8), entry);
        }

        private long readSigned() throws IOException {
            long value = readVarLong();
            return (value >>> 1) ^ -(value & 1);
        }

        private long readVarLong() throws IOException {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int next = in.readUnsignedByte();
                value |= (long) (next & 0x7F) << shift;
                if (next < 0x80) {
                    return value;
                }
            }
            throw new IOException("a number is longer than 64 bits");
        }
    }
}
