package io.ragconnect.sink.index;

import io.ragconnect.sink.change.Change;
import java.util.List;

/**
 * What a transaction did; what it was given and is not here, the fence skipped.
 *
 * @param chunksKept rows whose vector stood
 */
public record Written(
        List<Change.Upsert> applied,
        List<Change.Deletion> deleted,
        List<Change.Failure> failed,
        int chunksInserted,
        int chunksKept,
        int chunksDeleted) {}
