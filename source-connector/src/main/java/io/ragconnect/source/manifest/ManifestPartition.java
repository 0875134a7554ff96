package io.ragconnect.source.manifest;

import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * The source partition of a bucket: {@code {"manifest": "<connector>/<bucket>"}}.
 *
 * <p>It has exactly one entry. Connect compares partitions as serialized bytes, and the order of a map with two entries
 * changes from one JVM to the next, which would lose every offset.
 */
public record ManifestPartition(String connector, int bucket) {
    private static final String KEY = "manifest";

    public Map<String, String> toMap() {
        return Map.of(KEY, connector + "/" + bucket);
    }

    /**
     * Reads a partition.
     *
     * @throws ConnectException when it is none of ours
     */
    public static ManifestPartition parse(@Nullable Map<String, ?> partition) {
        if (partition != null && partition.size() == 1 && partition.get(KEY) instanceof String name) {
            int slash = name.lastIndexOf('/');
            if (slash >= 0 && name.substring(slash + 1).matches("0|[1-9][0-9]{0,5}")) {
                return new ManifestPartition(name.substring(0, slash), Integer.parseInt(name.substring(slash + 1)));
            }
        }
        throw new ConnectException("Not a partition of this connector: " + partition
                + "; expected {\"manifest\": \"<connector name>/<bucket number>\"}");
    }
}
