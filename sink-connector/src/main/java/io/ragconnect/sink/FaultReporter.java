package io.ragconnect.sink;

import io.ragconnect.record.Texts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
     * @return done when the report is kept
     * @throws ConnectException when the task has to stop for it
     */
    Future<?> report(Fault fault) {
        SinkRecord record = fault.record().record();
        String what = "Record " + record.originalTopic() + "-" + record.originalKafkaPartition() + "@"
                + record.originalKafkaOffset() + " (document "
                + Texts.truncate(Texts.oneLine(String.valueOf(record.key())), MAX_KEY_CHARS) + ") can't be indexed: "
                + fault.cause().getMessage();
        if (reporter != null) {
            log.warn("{}", what);
            return reporter.report(record, fault.cause());
        } else if (fault.known()) {
            log.warn("{}", what);
        } else {
            throw new ConnectException(
                    what + ". To go on without such records, set errors.tolerance=all and, to keep them,"
                            + " errors.deadletterqueue.topic.name",
                    fault.cause());
        }
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Waits until the reports are kept: Connect waits only for those that it knows of before it asks for offsets.
     *
     * @throws ConnectException when one can't be kept
     */
    static void await(List<Future<?>> reports) throws InterruptedException {
        for (Future<?> report : reports) {
            try {
                report.get();
            } catch (ExecutionException e) {
                throw new ConnectException(
                        "A faulty record could not be reported; check errors.deadletterqueue.topic.name: "
                                + e.getCause(),
                        e);
            }
        }
    }
}
