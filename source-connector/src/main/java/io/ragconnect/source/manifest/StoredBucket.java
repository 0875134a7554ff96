package io.ragconnect.source.manifest;

import java.util.Map;

/** One part of what a source knows, stored as one source offset. */
public interface StoredBucket {
    Map<String, String> partition();

    /** What a record carries, as of now. */
    Map<String, ?> offset();
}
