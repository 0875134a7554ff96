package io.ragconnect.source.manifest;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One part of a manifest, stored as one source offset. */
final class Bucket {
    private static final Logger log = LoggerFactory.getLogger(Bucket.class);

    /** Connect's offsets topic takes 1 MB; a larger offset is silently never stored, so there is much room to it. */
    static final int MAX_CHARS = 512 * 1024;

    private static final int WARN_CHARS = MAX_CHARS * 3 / 4;

    private final ManifestPartition partition;
    private final BucketOffset.Header header;
    private final TreeMap<String, Slot> slots = new TreeMap<>();
    private long removedVersion;
    private boolean warned;
    private @Nullable Map<String, ?> offset;

    Bucket(ManifestPartition partition, BucketOffset.Header header) {
        this.partition = partition;
        this.header = header;
    }

    /** An entry, and the last scan that saw its document. */
    private record Slot(Entry entry, int scan) {}

    Map<String, String> partition() {
        return partition.toMap();
    }

    /** What a record carries, as of now. Encoded only when something changed since the last call. */
    Map<String, ?> offset() {
        if (offset == null) {
            offset = BucketOffset.encode(
                    header,
                    removedVersion,
                    slots.size(),
                    writer -> slots.forEach((id, slot) -> writer.write(id, slot.entry)));
            checkSize(BucketOffset.size(offset));
        }
        return offset;
    }

    void load(Map<String, ?> stored) {
        boolean sendAgain = BucketOffset.header(stored).resend() < header.resend();
        removedVersion = BucketOffset.decode(
                stored, (id, entry) -> slots.put(id, new Slot(sendAgain ? entry.forgotten() : entry, 0)));
        offset = sendAgain ? null : stored;
    }

    @Nullable
    Entry get(String id) {
        Slot slot = slots.get(id);
        return slot == null ? null : slot.entry;
    }

    void put(String id, Entry entry, int scan) {
        slots.put(id, new Slot(entry, scan));
        offset = null;
    }

    /** Forgets a document, but no version of it that could come again is lower than the last. */
    void remove(String id, long version) {
        slots.remove(id);
        removedVersion = Math.max(removedVersion, version);
        offset = null;
    }

    void seen(String id, int scan) {
        slots.computeIfPresent(id, (same, slot) -> new Slot(slot.entry, scan));
    }

    void eachUnseen(int scan, Consumer<String> consumer) {
        slots.forEach((id, slot) -> {
            if (slot.scan != scan) {
                consumer.accept(id);
            }
        });
    }

    long nextVersion(String id, long now) {
        Entry known = get(id);
        return Math.max((known == null ? removedVersion : known.version()) + 1, now);
    }

    NavigableMap<String, ?> startingWith(String prefix) {
        return slots.subMap(prefix, true, prefix + Character.MAX_VALUE, false);
    }

    int size() {
        return slots.size();
    }

    private void checkSize(int chars) {
        if (chars > MAX_CHARS) {
            throw new ConnectException("Bucket " + partition.bucket() + " of the manifest of connector "
                    + partition.connector() + " needs " + chars + " bytes for " + slots.size()
                    + " documents, but at most "
                    + MAX_CHARS + " can be stored safely; set a higher manifest.buckets (now " + header.buckets()
                    + "), for which the connector's offsets must be deleted, or share the documents out over several"
                    + " connectors");
        }
        if (chars > WARN_CHARS && !warned) {
            warned = true;
            log.warn(
                    "Bucket {} of the manifest of connector {} takes {} bytes of at most {}; plan for a higher"
                            + " manifest.buckets (now {})",
                    partition.bucket(),
                    partition.connector(),
                    chars,
                    MAX_CHARS,
                    header.buckets());
        }
    }
}
