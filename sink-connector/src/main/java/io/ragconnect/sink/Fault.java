package io.ragconnect.sink;

import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.flow.QueuedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that can't be indexed.
 *
 * @param failure what the ledger is to say; null when the record has no usable id
 * @param known whether another stage noted the failure already, so that the task need not stop for want of a reporter
 */
record Fault(QueuedRecord record, Change.@Nullable Failure failure, Exception cause, boolean known) {}
