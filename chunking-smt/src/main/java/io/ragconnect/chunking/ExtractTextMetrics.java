package io.ragconnect.chunking;

import io.ragconnect.extract.ProcessCounts;
import io.ragconnect.record.MBean;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a transform reads, and shows it by JMX until it is closed. Written by the task's thread, read by any. */
final class ExtractTextMetrics implements ExtractTextMXBean, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExtractTextMetrics.class);

    private final Supplier<ProcessCounts> processes;
    private final AtomicLong documentsRead = new AtomicLong();
    private final AtomicLong documentsFailed = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong readNanos = new AtomicLong();
    private final @Nullable MBean shown;

    /** Shows the figures; a failure costs the metrics alone. */
    ExtractTextMetrics(Supplier<ProcessCounts> processes) {
        this.processes = processes;
        this.shown = show();
    }

    /** A transform is not told its connector's name, and other class loaders have such beans too, so an id by chance. */
    private @Nullable MBean show() {
        try {
            return MBean.register(
                    this,
                    "type=extraction,id=%08x"
                            .formatted(ThreadLocalRandom.current().nextInt()));
        } catch (JMException e) {
            log.warn("No metrics for ExtractText", e);
            return null;
        }
    }

    /** A content of so many bytes was read, well or badly, in so many nanoseconds. */
    void read(long bytes, long nanos) {
        bytesRead.addAndGet(bytes);
        readNanos.addAndGet(nanos);
    }

    /** A record became a document. */
    void made() {
        documentsRead.incrementAndGet();
    }

    /** A record did not. */
    void failed() {
        documentsFailed.incrementAndGet();
    }

    @Override
    public long getDocumentsRead() {
        return documentsRead.get();
    }

    @Override
    public long getDocumentsFailed() {
        return documentsFailed.get();
    }

    @Override
    public long getBytesRead() {
        return bytesRead.get();
    }

    @Override
    public long getReadTimeMs() {
        return readNanos.get() / 1_000_000;
    }

    @Override
    public long getExtractionProcesses() {
        return processes.get().running();
    }

    @Override
    public long getExtractionProcessesLost() {
        return processes.get().lost();
    }

    @Override
    public void close() {
        try {
            if (shown != null) {
                shown.close();
            }
        } catch (JMException e) {
            log.debug("The metrics of ExtractText can't be taken away", e);
        }
    }
}
