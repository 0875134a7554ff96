package io.ragconnect.source.filesystem;

import io.ragconnect.record.MBean;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The task's figures: written by the task's thread and Connect's, read by JMX. */
final class SourceMetrics implements FileSystemSourceMXBean, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SourceMetrics.class);

    private final String keys;
    private final String topic;
    private final List<String> roots;
    private volatile @Nullable MBean shown;
    final AtomicLong scansCompleted = new AtomicLong();
    final AtomicLong filesFound = new AtomicLong();
    final AtomicLong filesKnown = new AtomicLong();
    final AtomicLong noticed = new AtomicLong();
    final AtomicLong inFlight = new AtomicLong();
    final AtomicLong documentsSent = new AtomicLong();
    final AtomicLong documentsUnchanged = new AtomicLong();
    final AtomicLong documentsDeleted = new AtomicLong();
    final AtomicLong documentsFailed = new AtomicLong();
    final AtomicLong deletionsHeldBack = new AtomicLong();
    final AtomicLong bytesRead = new AtomicLong();
    final AtomicLong lastScanMs = new AtomicLong();
    final AtomicLong watchLagMs = new AtomicLong();
    final AtomicLong extractionProcesses = new AtomicLong();
    final AtomicLong extractionProcessesLost = new AtomicLong();

    SourceMetrics(String connector, int task, FileSystemSourceConfig config) {
        topic = config.topic();
        roots = config.roots().stream().map(Root::id).toList();
        keys = "type=filesystem-source,connector=" + MBean.value(connector) + ",task=" + task;
    }

    /** Shows the figures; a failure costs the metrics alone. */
    void register() {
        try {
            shown = MBean.register(this, keys);
        } catch (JMException e) {
            log.warn("No metrics under {}: {}", keys, e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            if (shown != null) {
                shown.close();
            }
        } catch (JMException e) {
            log.warn("Metrics under {} stay: {}", keys, e.getMessage());
        }
    }

    @Override
    public long getScansCompleted() {
        return scansCompleted.get();
    }

    @Override
    public long getFilesFound() {
        return filesFound.get();
    }

    @Override
    public long getFilesKnown() {
        return filesKnown.get();
    }

    @Override
    public long getPending() {
        // in this order: a document is counted as in flight before it is no more as noticed
        return noticed.get() + inFlight.get();
    }

    @Override
    public long getDocumentsSent() {
        return documentsSent.get();
    }

    @Override
    public long getDocumentsUnchanged() {
        return documentsUnchanged.get();
    }

    @Override
    public long getDocumentsDeleted() {
        return documentsDeleted.get();
    }

    @Override
    public long getDocumentsFailed() {
        return documentsFailed.get();
    }

    @Override
    public long getDeletionsHeldBack() {
        return deletionsHeldBack.get();
    }

    @Override
    public long getBytesRead() {
        return bytesRead.get();
    }

    @Override
    public long getWatchLagMs() {
        return watchLagMs.get();
    }

    @Override
    public String getTopic() {
        return topic;
    }

    @Override
    public List<String> getRoots() {
        return roots;
    }

    @Override
    public long getLastScanMs() {
        return lastScanMs.get();
    }

    @Override
    public long getExtractionProcesses() {
        return extractionProcesses.get();
    }

    @Override
    public long getExtractionProcessesLost() {
        return extractionProcessesLost.get();
    }
}
