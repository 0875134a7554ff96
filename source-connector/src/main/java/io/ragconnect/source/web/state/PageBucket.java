package io.ragconnect.source.web.state;

import io.ragconnect.source.manifest.BucketLimit;
import io.ragconnect.source.manifest.ManifestPartition;
import io.ragconnect.source.manifest.PackedOffset;
import io.ragconnect.source.manifest.StoredBucket;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One part of the known URLs, stored as one source offset. */
public final class PageBucket implements StoredBucket {
    /** What a URL just found takes at most, before it is encoded. */
    private static final int FOUND_CHARS = 256;

    private final ManifestPartition partition;
    private final PackedOffset.Header header;
    private final BucketLimit limit;
    private final TreeMap<String, PageState> pages = new TreeMap<>();
    private long removedVersion;
    private int chars;
    private boolean changed;
    private @Nullable Map<String, ?> offset;

    PageBucket(ManifestPartition partition, PackedOffset.Header header) {
        this.partition = partition;
        this.header = header;
        this.limit = new BucketLimit(partition, header.buckets());
    }

    @Override
    public Map<String, String> partition() {
        return partition.toMap();
    }

    /** The key of records that say nothing but what is stored. */
    public String key() {
        return partition.connector() + "/" + partition.bucket();
    }

    /** Encoded only when something changed since the last call. */
    @Override
    public Map<String, ?> offset() {
        if (offset == null) {
            offset = PageOffset.encode(header, removedVersion, pages);
            chars = PackedOffset.size(offset);
            limit.check(chars, pages.size());
        }
        return offset;
    }

    /** From now on {@link #hasChanged} tells of later changes alone. */
    public void carried() {
        changed = false;
    }

    /** What was carried did not arrive. */
    public void mustBeCarried() {
        changed = true;
    }

    boolean hasChanged() {
        return changed;
    }

    void load(Map<String, ?> stored) {
        boolean sendAgain = PackedOffset.header(stored).resend() < header.resend();
        removedVersion = PageOffset.decode(
                stored, (url, page) -> pages.put(url, sendAgain && page.version() > 0 ? page.forgotten() : page));
        offset = sendAgain ? null : stored;
        chars = PackedOffset.size(stored);
    }

    @Nullable
    PageState get(String url) {
        return pages.get(url);
    }

    void put(String url, PageState page) {
        if (pages.put(url, page) == null) {
            chars += FOUND_CHARS;
        }
        changed();
    }

    void remove(String url) {
        PageState page = pages.remove(url);
        if (page != null) {
            removedVersion = Math.max(removedVersion, page.version());
            changed();
        }
    }

    /** Whether there is room for what is known, but not for new URLs. */
    boolean isFull() {
        if (chars > BucketLimit.WARN_CHARS && offset == null) {
            offset(); // the estimate may be far too high
        }
        return chars > BucketLimit.WARN_CHARS;
    }

    long nextVersion(String url, long now) {
        PageState page = pages.get(url);
        return Math.max(Math.max(page == null ? 0 : page.version(), page == null ? removedVersion : 0) + 1, now);
    }

    int size() {
        return pages.size();
    }

    void each(BiConsumer<String, PageState> consumer) {
        pages.forEach(consumer);
    }

    private void changed() {
        offset = null;
        changed = true;
    }
}
