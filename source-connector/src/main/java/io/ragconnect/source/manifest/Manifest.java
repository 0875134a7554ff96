package io.ragconnect.source.manifest;

import io.ragconnect.source.manifest.PackedOffset.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** All documents that one task knows. Not thread-safe. */
public final class Manifest {
    private final int buckets;
    private final Map<Integer, Bucket> owned = new TreeMap<>();
    private int scan;

    private Manifest(int buckets) {
        this.buckets = buckets;
    }

    /**
     * Reads a task's share of the stored manifest.
     *
     * @param resend raised by the user to have every known document sent again
     * @throws ConnectException when what is stored can't be read or has another number of buckets
     */
    public static Manifest load(Assignment assignment, int buckets, int resend, OffsetStorageReader offsets) {
        Manifest manifest = new Manifest(buckets);
        for (int bucket = 0; bucket < buckets; bucket++) {
            if (assignment.owns(bucket)) {
                ManifestPartition partition = new ManifestPartition(assignment.connector(), bucket);
                manifest.owned.put(bucket, new Bucket(partition, new Header(buckets, resend)));
            }
        }
        List<Map<String, String>> partitions =
                manifest.owned.values().stream().map(Bucket::partition).toList();
        Map<Map<String, String>, Map<String, Object>> stored = offsets.offsets(partitions);
        for (Bucket bucket : manifest.owned.values()) {
            Map<String, Object> offset = stored.get(bucket.partition());
            if (offset != null) {
                requireBuckets(assignment.connector(), buckets, offset);
                bucket.load(offset);
            }
        }
        return manifest;
    }

    /**
     * Refuses a number of buckets other than the stored one, which would make every document a stranger.
     *
     * @param maxBuckets the highest number the setting allows
     */
    public static void requireBuckets(String connector, int buckets, int maxBuckets, OffsetStorageReader offsets) {
        List<Map<String, String>> partitions = new ArrayList<>(maxBuckets);
        for (int bucket = 0; bucket < maxBuckets; bucket++) {
            partitions.add(new ManifestPartition(connector, bucket).toMap());
        }
        for (Map<String, Object> offset : offsets.offsets(partitions).values()) {
            if (offset != null) {
                requireBuckets(connector, buckets, offset);
            }
        }
    }

    /**
     * The same for one stored offset.
     *
     * @throws ConnectException when it was stored with another number
     */
    public static void requireBuckets(String connector, int buckets, Map<String, ?> offset) {
        int stored = PackedOffset.header(offset).buckets();
        if (stored != buckets) {
            throw new ConnectException("manifest.buckets is " + buckets + ", but the offsets of connector " + connector
                    + " were stored with " + stored + "; set it back to " + stored
                    + ", or stop the connector and delete its offsets (DELETE /connectors/" + connector
                    + "/offsets): then every document is sent again, but those deleted meanwhile are not noticed");
        }
    }

    /**
     * Checks offsets that a user wants to set.
     *
     * @throws ConnectException saying what is wrong with them
     */
    public static void requireValid(String connector, Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                ManifestPartition parsed = ManifestPartition.parse(partition);
                int buckets = PackedOffset.header(offset).buckets();
                if (!parsed.connector().equals(connector) || parsed.bucket() >= buckets) {
                    throw new ConnectException("Partition " + partition + " isn't one of connector " + connector
                            + ", whose buckets are numbered from 0 to " + (buckets - 1));
                }
                BucketOffset.decode(offset, (id, entry) -> {});
            }
        });
    }

    /**
     * Hands over all documents of one stored offset.
     *
     * @throws ConnectException when it is damaged or not one of ours
     */
    public static void read(Map<String, ?> offset, BiConsumer<String, Entry> documents) {
        BucketOffset.decode(offset, documents);
    }

    /** Whether a document is this task's. */
    public boolean owns(String id) {
        return owned.containsKey(bucketNumber(id));
    }

    /** The number of the bucket a document falls into, the same on every machine. */
    public int bucketNumber(String id) {
        CRC32 crc = new CRC32();
        crc.update(id.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % buckets);
    }

    public @Nullable Entry get(String id) {
        return bucket(id).get(id);
    }

    /** Remembers a document, which also counts as seen by the scan under way. */
    public void put(String id, Entry entry) {
        bucket(id).put(id, entry, scan);
    }

    /** Forgets a document whose tombstone has this version. */
    public void remove(String id, long version) {
        bucket(id).remove(id, version);
    }

    /** A version above all that the document had, and not below the clock's time. */
    public long nextVersion(String id, long nowMillis) {
        return bucket(id).nextVersion(id, nowMillis);
    }

    /** Takes back that a version was sent (or its tombstone, or its error): the next scan finds it anew. */
    public void takeBack(String id, long version) {
        takeBack(id, version, 0);
    }

    /**
     * The same for one part of a document.
     *
     * @param part number of the part, from 1; 0 for a document that is one record
     */
    public void takeBack(String id, long version, int part) {
        Entry known = get(id);
        if (known == null) {
            bucket(id).put(id, new Entry(version, 0, 0, 0, Entry.Outcome.FORGOTTEN, 0, part), scan);
        } else if (known.version() == version) {
            bucket(id).put(id, known.forgotten(part), scan);
        }
    }

    /** From now on documents are {@link #seen} by a new scan. */
    public void beginScan() {
        scan++;
    }

    public void seen(String id) {
        bucket(id).seen(id, scan);
    }

    /** Documents that the scan under way did not see. */
    public void eachUnseen(Consumer<String> consumer) {
        owned.values().forEach(bucket -> bucket.eachUnseen(scan, consumer));
    }

    /** Ids of the known documents that start with this. */
    public List<String> startingWith(String prefix) {
        List<String> ids = new ArrayList<>();
        owned.values().forEach(bucket -> ids.addAll(bucket.startingWith(prefix).keySet()));
        return ids;
    }

    public int size() {
        return owned.values().stream().mapToInt(Bucket::size).sum();
    }

    Bucket bucket(String id) {
        Bucket bucket = owned.get(bucketNumber(id));
        if (bucket == null) {
            throw new IllegalArgumentException("not a document of this task: " + id);
        }
        return bucket;
    }
}
