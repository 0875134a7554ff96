package io.ragconnect.source.web.state;

import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.manifest.Manifest;
import io.ragconnect.source.manifest.ManifestPartition;
import io.ragconnect.source.manifest.PackedOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** All URLs that one task knows. Not thread-safe. */
public final class Pages {
    private final int buckets;
    private final Map<Integer, PageBucket> owned = new TreeMap<>();
    /** What was found on hosts of a group, and is on hosts of other tasks. */
    private final Map<Integer, PageBucket> handedOver = new TreeMap<>();

    private int size;

    private Pages(int buckets) {
        this.buckets = buckets;
    }

    /**
     * Reads a task's share of what is stored.
     *
     * @param buckets for each group of hosts
     * @param resend raised by the user to have every document sent again
     * @throws ConnectException when what is stored can't be read or has another number of buckets
     */
    public static Pages load(
            Assignment assignment, HostGroups groups, int buckets, int resend, OffsetStorageReader offsets) {
        Pages pages = new Pages(buckets);
        int count = buckets * HostGroups.COUNT;
        for (int number = 0; number < count + HostGroups.COUNT; number++) {
            if (groups.taskOfGroup(number % HostGroups.COUNT, assignment.tasks()) == assignment.task()) {
                ManifestPartition partition = new ManifestPartition(assignment.connector(), number);
                Map<Integer, PageBucket> of = number < count ? pages.owned : pages.handedOver;
                of.put(number, new PageBucket(partition, new PackedOffset.Header(buckets, resend)));
            }
        }
        List<PageBucket> all = pages.all();
        Map<Map<String, String>, Map<String, Object>> stored =
                offsets.offsets(all.stream().map(PageBucket::partition).toList());
        for (PageBucket bucket : all) {
            Map<String, Object> offset = stored.get(bucket.partition());
            if (offset != null) {
                Manifest.requireBuckets(assignment.connector(), buckets, offset);
                bucket.load(offset);
            }
        }
        pages.size = pages.owned.values().stream().mapToInt(PageBucket::size).sum();
        return pages;
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
                int count = (PackedOffset.header(offset).buckets() + 1) * HostGroups.COUNT;
                if (!parsed.connector().equals(connector) || parsed.bucket() >= count) {
                    throw new ConnectException("Partition " + partition + " isn't one of connector " + connector
                            + ", whose buckets are numbered from 0 to " + (count - 1));
                }
                PageOffset.decode(offset, (url, page) -> {});
            }
        });
    }

    /** The host of a normalised URL, with its port unless that is the scheme's own. */
    public static String host(String url) {
        int start = url.indexOf("://") + 3;
        for (int end = start; end < url.length(); end++) {
            if (url.charAt(end) == '/' || url.charAt(end) == '?') {
                return url.substring(start, end);
            }
        }
        return url.substring(start);
    }

    public @Nullable PageState get(String url) {
        return bucket(url).get(url);
    }

    public void put(String url, PageState page) {
        PageBucket bucket = bucket(url);
        int before = bucket.size();
        bucket.put(url, page);
        size += bucket.size() - before;
    }

    /** Forgets a URL; no version of it that could come again is lower than the last. */
    public void remove(String url) {
        PageBucket bucket = bucket(url);
        int before = bucket.size();
        bucket.remove(url);
        size += bucket.size() - before;
    }

    /** Whether a URL that is not known yet can't be remembered. */
    public boolean isFull(String url) {
        return bucket(url).isFull();
    }

    /** A version above all that the page had, and not below the clock's time. */
    public long nextVersion(String url, long nowMillis) {
        return bucket(url).nextVersion(url, nowMillis);
    }

    /**
     * Takes back that a version was sent, or its tombstone, or its error.
     *
     * @param tombstone whether it was one, which is then sent again when the page is seen to be gone once more
     * @return whether there is something to be sent again
     */
    public boolean takeBack(String url, long version, boolean tombstone) {
        PageState known = get(url);
        if (known == null || known.version() != version) {
            return false;
        }
        PageState forgotten = known.forgotten();
        put(
                url,
                tombstone
                        ? new PageState(
                                version,
                                Outcome.FORGOTTEN,
                                true,
                                known.expanded(),
                                Content.NONE,
                                forgotten.schedule(),
                                known.sightings(),
                                0,
                                known.depth())
                        : forgotten);
        return true;
    }

    /** The bucket that a URL is stored in. */
    public PageBucket bucket(String url) {
        int group = HostGroups.group(host(url));
        PageBucket bucket = owned.get((int) (HostGroups.hash(url) % buckets) * HostGroups.COUNT + group);
        if (bucket == null) {
            throw new IllegalArgumentException("not a URL of this task: " + url);
        }
        return bucket;
    }

    /** Buckets that changed since they were last {@link PageBucket#carried}. */
    public List<PageBucket> changed() {
        List<PageBucket> changed = new ArrayList<>();
        owned.values().stream().filter(PageBucket::hasChanged).forEach(changed::add);
        handedOver.values().stream().filter(PageBucket::hasChanged).forEach(changed::add);
        return changed;
    }

    private List<PageBucket> all() {
        List<PageBucket> all = new ArrayList<>(owned.values());
        all.addAll(handedOver.values());
        return all;
    }

    /**
     * Remembers a URL for the task that its host belongs to, which will read it with {@link #readHandedOver}.
     *
     * @param from host, of this task, on which it was found
     * @return false when there is no room for it
     */
    public boolean handOver(String from, String url, PageState page) {
        PageBucket bucket = handedOver.get(buckets * HostGroups.COUNT + HostGroups.group(from));
        if (bucket == null) {
            throw new IllegalArgumentException("not a host of this task: " + from);
        }
        if (bucket.get(url) == null) {
            if (bucket.isFull()) {
                return false;
            }
            bucket.put(url, page);
        }
        return true;
    }

    /**
     * Reads what all tasks handed over to others, as far as it is stored.
     *
     * @param seen what was read before, of which only changes are told
     */
    public static void readHandedOver(
            String connector,
            int buckets,
            OffsetStorageReader offsets,
            Map<Map<String, String>, Object> seen,
            BiConsumer<String, PageState> urls) {
        List<Map<String, String>> partitions = new ArrayList<>();
        for (int group = 0; group < HostGroups.COUNT; group++) {
            partitions.add(new ManifestPartition(connector, buckets * HostGroups.COUNT + group).toMap());
        }
        offsets.offsets(partitions).forEach((partition, offset) -> {
            if (offset != null && !offset.equals(seen.put(partition, offset))) {
                PageOffset.decode(offset, urls);
            }
        });
    }

    public void each(BiConsumer<String, PageState> consumer) {
        owned.values().forEach(bucket -> bucket.each(consumer));
    }

    public int size() {
        return size;
    }
}
