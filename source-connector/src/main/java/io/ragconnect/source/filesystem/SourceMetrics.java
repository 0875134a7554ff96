package io.ragconnect.source.filesystem;

import io.ragconnect.source.metrics.Bean;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The task's figures: written by the task's thread and Connect's, read by JMX. */
final class SourceMetrics implements FileSystemSourceMXBean, AutoCloseable {
    private final Bean bean;
    private final String topic;
    private final List<String> roots;
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
        bean = new Bean("filesystem-source", connector, task);
    }

    void register() {
        bean.register(this);
    }

    @Override
    public void close() {
        bean.close();
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
