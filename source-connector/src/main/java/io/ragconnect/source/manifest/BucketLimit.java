package io.ragconnect.source.manifest;

import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses a bucket that would be stored nowhere, and warns before. */
public final class BucketLimit {
    private static final Logger log = LoggerFactory.getLogger(BucketLimit.class);

    /** Connect's offsets topic takes 1 MB; a larger offset is silently never stored, so there is much room to it. */
    public static final int MAX_CHARS = 512 * 1024;

    /** From here on a user should do something about it. */
    public static final int WARN_CHARS = MAX_CHARS * 3 / 4;

    private final ManifestPartition partition;
    private final int buckets;
    private boolean warned;

    /**
     * For one bucket.
     *
     * @param buckets the setting {@code manifest.buckets}
     */
    public BucketLimit(ManifestPartition partition, int buckets) {
        this.partition = partition;
        this.buckets = buckets;
    }

    /**
     * Checks an encoded bucket.
     *
     * @param count of its entries
     * @throws ConnectException when it is too large
     */
    public void check(int chars, int count) {
        if (chars > MAX_CHARS) {
            throw new ConnectException("Bucket " + partition.bucket() + " of the manifest of connector "
                    + partition.connector() + " needs " + chars + " bytes for " + count + " documents, but at most "
                    + MAX_CHARS + " can be stored safely; set a higher manifest.buckets (now " + buckets
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
                    buckets);
        }
    }
}
