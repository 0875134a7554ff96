package io.ragconnect.source.manifest;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** How the documents of a bucket are packed: in the order of their ids, each as the difference to the one before. */
final class BucketOffset {
    private static final int FORMAT = 2;
    /** Without keys and parts. */
    private static final int FORMAT_1 = 1;

    private BucketOffset() {}

    static Map<String, ?> encode(
            PackedOffset.Header header, long removedVersion, int count, Consumer<EntryWriter> entries) {
        return PackedOffset.encode(header, 64 + 32 * count, out -> {
            out.octet(FORMAT);
            out.int64(removedVersion);
            out.int32(count);
            entries.accept(new EntryWriter(out));
        });
    }

    /**
     * Hands over all entries.
     *
     * @return the highest version of any removed document
     */
    static long decode(Map<String, ?> offset, BiConsumer<String, Entry> entries) {
        AtomicLong removedVersion = new AtomicLong();
        PackedOffset.decode(offset, in -> {
            int format = in.octet();
            if (format != FORMAT && format != FORMAT_1) {
                throw new IOException("format " + format + " is of a later release");
            }
            removedVersion.set(in.int64());
            int count = in.int32();
            EntryReader reader = new EntryReader(in, format);
            for (int i = 0; i < count; i++) {
                reader.read(entries);
            }
        });
        return removedVersion.get();
    }

    /** Writes entries in the order of their ids. */
    static final class EntryWriter {
        private final PackedOutput out;
        private long lastVersion;
        private long lastModified;

        private EntryWriter(PackedOutput out) {
            this.out = out;
        }

        void write(String id, Entry entry) {
            out.id(id);
            out.signed(entry.version() - lastVersion);
            out.signed(entry.modified() - lastModified);
            out.number(entry.size());
            out.octet(entry.outcome().code);
            out.int64(entry.hash());
            out.int32(entry.key());
            out.number(entry.parts());
            lastVersion = entry.version();
            lastModified = entry.modified();
        }
    }

    private static final class EntryReader {
        private final PackedInput in;
        private final boolean hasKeys;
        private long lastVersion;
        private long lastModified;

        EntryReader(PackedInput in, int format) {
            this.in = in;
            this.hasKeys = format != FORMAT_1;
        }

        void read(BiConsumer<String, Entry> entries) throws IOException {
            String id = in.id();
            lastVersion += in.signed();
            lastModified += in.signed();
            long size = in.number();
            Entry.Outcome outcome = Entry.Outcome.of(in.octet());
            long hash = in.int64();
            int key = hasKeys ? in.int32() : 0;
            int parts = hasKeys ? Math.toIntExact(in.number()) : 0;
            entries.accept(id, new Entry(lastVersion, lastModified, size, hash, outcome, key, parts));
        }
    }
}
