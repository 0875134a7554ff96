package io.ragconnect.sink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Connect's side of a task, which notes what the task asks for. */
final class RecordingContext implements SinkTaskContext {
    record Reported(SinkRecord record, Throwable error) {}

    final Set<TopicPartition> paused = new HashSet<>();
    final Set<TopicPartition> assignment = new HashSet<>();
    final List<Long> timeouts = new ArrayList<>();
    final List<Reported> reported = new CopyOnWriteArrayList<>();
    boolean hasReporter = true;
    /** When reports are kept. */
    volatile Future<Void> kept = CompletableFuture.completedFuture(null);

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void timeout(long timeoutMs) {
        timeouts.add(timeoutMs);
    }

    @Override
    public Set<TopicPartition> assignment() {
        return assignment;
    }

    @Override
    public void pause(TopicPartition... partitions) {
        paused.addAll(Set.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        paused.removeAll(Set.of(partitions));
    }

    @Override
    public void requestCommit() {}

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return hasReporter ? this::report : null;
    }

    private Future<Void> report(SinkRecord record, Throwable error) {
        reported.add(new Reported(record, error));
        return kept;
    }
}
