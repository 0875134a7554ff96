package io.ragconnect.source.manifest;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One part of a manifest, stored as one source offset. */
final class Bucket implements StoredBucket {
    private final ManifestPartition partition;
    private final PackedOffset.Header header;
    private final BucketLimit limit;
    private final TreeMap<String, Slot> slots = new TreeMap<>();
    private long removedVersion;
    private @Nullable Map<String, ?> offset;

    Bucket(ManifestPartition partition, PackedOffset.Header header) {
        this.partition = partition;
        this.header = header;
        this.limit = new BucketLimit(partition, header.buckets());
    }

    /** An entry, and the last scan that saw its document. */
    private record Slot(Entry entry, int scan) {}

    @Override
    public Map<String, String> partition() {
        return partition.toMap();
    }

    /** Encoded only when something changed since the last call. */
    @Override
    public Map<String, ?> offset() {
        if (offset == null) {
            offset = BucketOffset.encode(
                    header,
                    removedVersion,
                    slots.size(),
                    writer -> slots.forEach((id, slot) -> writer.write(id, slot.entry)));
            limit.check(PackedOffset.size(offset), slots.size());
        }
        return offset;
    }

    void load(Map<String, ?> stored) {
        boolean sendAgain = PackedOffset.header(stored).resend() < header.resend();
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
}
