package io.ragconnect.sink;

import io.ragconnect.record.Texts;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands faulty records to Connect (log, dead letter queue), or stops the task when that is not set up. */
final class FaultReporter {
    private static final Logger log = LoggerFactory.getLogger(FaultReporter.class);
    private static final int MAX_KEY_CHARS = 300;

    private final @Nullable ErrantRecordReporter reporter;

    /** The reporter is null when Connect has none for this connector. */
    FaultReporter(@Nullable ErrantRecordReporter reporter) {
        this.reporter = reporter;
    }

    /**
     * Reports or logs the fault.
     *
     * @throws ConnectException when the task has to stop for it
     */
    void report(Fault fault) {
        SinkRecord record = fault.record().record();
        String what = "Record " + record.originalTopic() + "-" + record.originalKafkaPartition() + "@"
                + record.originalKafkaOffset() + " (document "
                + Texts.truncate(Texts.oneLine(String.valueOf(record.key())), MAX_KEY_CHARS) + ") can't be indexed: "
                + fault.cause().getMessage();
        if (reporter != null) {
            log.warn("{}", what);
            // Connect itself waits for it before it commits the record's offset
            var unused = reporter.report(record, fault.cause());
        } else if (fault.known()) {
            log.warn("{}", what);
        } else {
            throw new ConnectException(
                    what + ". To go on without such records, set errors.tolerance=all and, to keep them,"
                            + " errors.deadletterqueue.topic.name",
                    fault.cause());
        }
    }
}
