package io.ragconnect.source.filesystem;

import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.manifest.Assignment;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.awaitility.Awaitility;

/** Drives the tasks of one connector as Connect does, its topics and offsets kept in memory over restarts. */
final class ConnectHarness implements AutoCloseable {
    private static final RecordMetadata SENT = new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);

    final Map<String, String> settings = new HashMap<>();
    final Map<Map<String, ?>, Map<String, Object>> offsets = new HashMap<>();
    final List<SourceRecord> log = new ArrayList<>();
    private final List<FileSystemSourceTask> tasks = new ArrayList<>();
    private Extractor extractor = Extractors.standard();

    ConnectHarness(String roots) {
        settings.put("name", "docs");
        settings.put("topic", "documents");
        settings.put("errors.topic", "errors");
        settings.put("roots", roots);
        settings.put("rescan.interval.ms", "100");
        settings.put("quiet.period.ms", "20");
    }

    ConnectHarness with(String setting, Object value) {
        settings.put(setting, value.toString());
        return this;
    }

    ConnectHarness extracting(Extractor by) {
        extractor = by;
        return this;
    }

    ConnectHarness start() {
        return start(1);
    }

    ConnectHarness start(int taskCount) {
        for (Map<String, String> config : Assignment.shareOut(settings, taskCount)) {
            FileSystemSourceTask task = new FileSystemSourceTask(Clock.systemUTC(), Duration.ofMillis(50), extractor);
            task.initialize(new Context(config));
            task.start(config);
            tasks.add(task);
        }
        return this;
    }

    /** Stops the tasks; what was polled and not committed is lost. */
    void stop() {
        tasks.forEach(SourceTask::stop);
        tasks.clear();
    }

    void restart() {
        stop();
        start();
    }

    List<SourceRecord> poll() {
        List<SourceRecord> records = new ArrayList<>();
        for (FileSystemSourceTask task : tasks) {
            try {
                List<SourceRecord> polled = task.poll();
                if (polled != null) {
                    records.addAll(polled);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return records;
    }

    /** Polls until so many records came, none of them acknowledged. */
    List<SourceRecord> poll(int count) {
        List<SourceRecord> records = new ArrayList<>();
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    records.addAll(poll());
                    return records.size() >= count;
                });
        return records;
    }

    /** Acknowledges records as Connect does: the log grows, offsets move on, the task hears of it. */
    void commit(Collection<SourceRecord> records) {
        for (SourceRecord record : records) {
            log.add(record);
            offsets.put(record.sourcePartition(), new HashMap<>(record.sourceOffset()));
            tasks.get(0).commitRecord(record, SENT);
        }
    }

    void drop(SourceRecord record) {
        offsets.put(record.sourcePartition(), new HashMap<>(record.sourceOffset()));
        tasks.get(0).commitRecord(record, null);
    }

    void pollAndCommit() {
        for (FileSystemSourceTask task : tasks) {
            try {
                List<SourceRecord> polled = task.poll();
                for (SourceRecord record : polled == null ? List.<SourceRecord>of() : polled) {
                    log.add(record);
                    offsets.put(record.sourcePartition(), new HashMap<>(record.sourceOffset()));
                    task.commitRecord(record, SENT);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Runs until a scan that began after this call is complete and all that was found is sent and acknowledged. */
    ConnectHarness settle() {
        List<Long> before = metrics().stream()
                .map(FileSystemSourceMXBean::getScansCompleted)
                .toList();
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    pollAndCommit();
                    List<FileSystemSourceMXBean> now = metrics();
                    for (int i = 0; i < now.size(); i++) {
                        // the scan under way may have passed before the last change
                        if (now.get(i).getScansCompleted() < before.get(i) + 2
                                || now.get(i).getPending() > 0) {
                            return false;
                        }
                    }
                    return true;
                });
        return this;
    }

    /** Polls until the condition holds, whatever the scans do. */
    void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    pollAndCommit();
                    return condition.call();
                });
    }

    List<FileSystemSourceMXBean> metrics() {
        List<FileSystemSourceMXBean> beans = new ArrayList<>();
        for (int task = 0; task < tasks.size(); task++) {
            beans.add(metrics(task));
        }
        return beans;
    }

    FileSystemSourceMXBean metrics(int task) {
        try {
            ObjectName name = new ObjectName(
                    "io.ragconnect:type=filesystem-source,connector=" + settings.get("name") + ",task=" + task);
            return JMX.newMXBeanProxy(ManagementFactory.getPlatformMBeanServer(), name, FileSystemSourceMXBean.class);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The documents topic folded by key: id to text. */
    Map<String, String> mirror() {
        return folded(Document::text);
    }

    /** The same: id to URI. */
    Map<String, String> uris() {
        return folded(Document::uri);
    }

    private Map<String, String> folded(Function<Document, String> field) {
        Map<String, String> mirror = new TreeMap<>();
        for (SourceRecord record : log) {
            String id = (String) record.key();
            if (record.value() == null) {
                mirror.remove(id);
            } else if (Document.is(record.value())) {
                mirror.put(id, field.apply(Document.from((Struct) record.value())));
            }
        }
        return mirror;
    }

    /** The errors topic: id to error. */
    Map<String, DocumentError> errors() {
        Map<String, DocumentError> errors = new TreeMap<>();
        for (SourceRecord record : log) {
            if (DocumentError.is(record.value())) {
                errors.put((String) record.key(), DocumentError.from((Struct) record.value()));
            }
        }
        return errors;
    }

    /** The log in short: {@code +id} for a document, {@code -id} for a tombstone, {@code !id} for an error. */
    List<String> story() {
        return log.stream().map(ConnectHarness::story).toList();
    }

    static String story(SourceRecord record) {
        String kind = record.value() == null ? "-" : DocumentError.is(record.value()) ? "!" : "+";
        return kind + record.key();
    }

    static long version(SourceRecord record) {
        return (Long) record.headers().lastWithName(RagHeaders.VERSION).value();
    }

    @Override
    public void close() {
        stop();
    }

    private final class Context implements SourceTaskContext {
        private final Map<String, String> config;

        Context(Map<String, String> config) {
            this.config = config;
        }

        @Override
        public Map<String, String> configs() {
            return config;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return offsetReader();
        }
    }

    OffsetStorageReader offsetReader() {
        return new OffsetStorageReader() {
            @Override
            public <T> Map<String, Object> offset(Map<String, T> partition) {
                return offsets.get(partition);
            }

            @Override
            public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
                partitions.forEach(partition -> found.put(partition, offsets.get(partition)));
                return found;
            }
        };
    }
}
