package io.ragconnect.source.web;

import io.ragconnect.record.RecentTimes;
import io.ragconnect.source.metrics.Bean;
import java.util.concurrent.atomic.AtomicLong;

/** The task's figures: written by the task's threads and Connect's, read by JMX. */
final class WebMetrics implements WebSourceMXBean, AutoCloseable {
    private final Bean bean;
    private final String topic;
    final AtomicLong visiting = new AtomicLong();
    final AtomicLong inFlight = new AtomicLong();
    final AtomicLong pagesKnown = new AtomicLong();
    final AtomicLong pagesFetched = new AtomicLong();
    final AtomicLong pagesNotModified = new AtomicLong();
    final AtomicLong pagesUnchanged = new AtomicLong();
    final AtomicLong pagesChanged = new AtomicLong();
    final AtomicLong pagesGone = new AtomicLong();
    final AtomicLong pagesRefused = new AtomicLong();
    final AtomicLong pagesFailed = new AtomicLong();
    final AtomicLong pagesNotTaken = new AtomicLong();
    final AtomicLong bytesFetched = new AtomicLong();
    final AtomicLong queue = new AtomicLong();
    final AtomicLong pagesExpanding = new AtomicLong();
    final AtomicLong stateUnsent = new AtomicLong();
    final AtomicLong documentsSent = new AtomicLong();
    final AtomicLong documentsDeleted = new AtomicLong();
    final AtomicLong deletionsHeldBack = new AtomicLong();
    final AtomicLong latenessMs = new AtomicLong();
    final RecentTimes freshness = new RecentTimes(1_000);
    final AtomicLong extractionProcesses = new AtomicLong();
    final AtomicLong extractionProcessesLost = new AtomicLong();

    WebMetrics(String connector, int task, String topic) {
        this.topic = topic;
        bean = new Bean("web-source", connector, task);
    }

    void register() {
        bean.register(this);
    }

    @Override
    public void close() {
        bean.close();
    }

    @Override
    public long getPending() {
        // in this order: a record is counted as in flight before its visit is no more under way
        return visiting.get() + inFlight.get();
    }

    @Override
    public String getTopic() {
        return topic;
    }

    @Override
    public long getPagesKnown() {
        return pagesKnown.get();
    }

    @Override
    public long getPagesFetched() {
        return pagesFetched.get();
    }

    @Override
    public long getPagesNotModified() {
        return pagesNotModified.get();
    }

    @Override
    public long getPagesUnchanged() {
        return pagesUnchanged.get();
    }

    @Override
    public long getPagesChanged() {
        return pagesChanged.get();
    }

    @Override
    public long getPagesGone() {
        return pagesGone.get();
    }

    @Override
    public long getPagesRefused() {
        return pagesRefused.get();
    }

    @Override
    public long getPagesFailed() {
        return pagesFailed.get();
    }

    @Override
    public long getPagesNotTaken() {
        return pagesNotTaken.get();
    }

    @Override
    public long getBytesFetched() {
        return bytesFetched.get();
    }

    @Override
    public long getQueue() {
        return queue.get();
    }

    @Override
    public long getPagesExpanding() {
        return pagesExpanding.get();
    }

    @Override
    public long getStateUnsent() {
        return stateUnsent.get();
    }

    @Override
    public long getDocumentsSent() {
        return documentsSent.get();
    }

    @Override
    public long getDocumentsDeleted() {
        return documentsDeleted.get();
    }

    @Override
    public long getDeletionsHeldBack() {
        return deletionsHeldBack.get();
    }

    @Override
    public long getLatenessMs() {
        return latenessMs.get();
    }

    @Override
    public long getFreshnessP50Ms() {
        return freshness.percentile(50);
    }

    @Override
    public long getFreshnessP99Ms() {
        return freshness.percentile(99);
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
