package io.ragconnect.source.web;

import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.web.fetch.Fetchers;
import io.ragconnect.source.web.state.StoredPages;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
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

/**
 * Drives the tasks of one connector as Connect does: its topics, and the offsets that were stored, outlive a restart; those
 * that were only acknowledged do not.
 */
final class WebHarness implements AutoCloseable {
    private static final RecordMetadata SENT = new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);

    final Map<String, String> settings = new HashMap<>();
    final List<SourceRecord> log = new ArrayList<>();
    final SettableClock clock = new SettableClock();
    private final List<Sent> inFlight = new ArrayList<>();
    private final Map<Map<String, ?>, Map<String, Object>> collected = new HashMap<>();
    final Map<Map<String, ?>, Map<String, Object>> stored = new HashMap<>();
    private final List<WebSourceTask> tasks = new ArrayList<>();
    private Duration poll = Duration.ofMillis(20);

    private static final class Sent {
        private final WebSourceTask task;
        private final SourceRecord record;
        private boolean arrived;

        Sent(WebSourceTask task, SourceRecord record) {
            this.task = task;
            this.record = record;
        }
    }

    WebHarness(String... seeds) {
        with("name", "site");
        with("topic", "documents");
        with("errors.topic", "errors");
        with("seeds", String.join(",", seeds));
        with("allow.private.addresses", true);
        with("crawl.delay.ms", 0);
        with("host.connections", 4);
        with("state.interval.ms", 1);
    }

    WebHarness with(String setting, Object value) {
        settings.put(setting, value.toString());
        return this;
    }

    /** Polls take as long as they do in Connect. */
    WebHarness withLongPolls() {
        poll = WebSourceTask.POLL;
        return this;
    }

    WebHarness start() {
        return start(1);
    }

    WebHarness start(int taskCount) {
        for (Map<String, String> config : Assignment.shareOut(settings, taskCount)) {
            WebSourceTask task = new WebSourceTask(clock, poll, fetching -> Fetchers.open(fetching, Site::resolve));
            task.initialize(new Context(config));
            task.start(config);
            tasks.add(task);
        }
        return this;
    }

    /** Kills the tasks; what is on its way never arrives, and only what was stored is known to the next ones. */
    WebHarness stop() {
        tasks.forEach(SourceTask::stop);
        tasks.clear();
        inFlight.clear();
        collected.clear();
        return this;
    }

    List<SourceRecord> poll(WebSourceTask task) {
        try {
            List<SourceRecord> polled = task.poll();
            return polled == null ? List.of() : polled;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One poll of each task, its records acknowledged, and all that were on their way. */
    void poll() {
        poll(record -> true);
    }

    /**
     * One poll of each task. Of the records on their way those arrive, and are acknowledged, that the condition lets; those of
     * one key in their order.
     */
    void poll(Predicate<SourceRecord> arrives) {
        collect();
        for (WebSourceTask task : tasks) {
            poll(task).forEach(record -> inFlight.add(new Sent(task, record)));
        }
        Set<Object> late = new HashSet<>();
        for (Sent sent : inFlight) {
            if (sent.arrived) {
                continue;
            }
            if (late.contains(sent.record.key()) || !arrives.test(sent.record)) {
                late.add(sent.record.key());
                continue;
            }
            sent.arrived = true;
            log.add(sent.record);
            sent.task.commitRecord(sent.record, SENT);
        }
    }

    /** Before a poll Connect collects what it will store: of each partition, up to the first that was not acknowledged. */
    private void collect() {
        Set<Map<String, ?>> waiting = new HashSet<>();
        inFlight.removeIf(sent -> {
            Map<String, ?> partition = sent.record.sourcePartition();
            if (!sent.arrived) {
                waiting.add(partition);
            }
            if (waiting.contains(partition)) {
                return false;
            }
            collected.put(partition, new HashMap<>(sent.record.sourceOffset()));
            return true;
        });
    }

    /** One poll of each task, of which all documents are dropped by a transform. */
    int pollAndDrop() {
        int dropped = 0;
        for (WebSourceTask task : tasks) {
            for (SourceRecord record : poll(task)) {
                task.commitRecord(record, null);
                dropped++;
            }
        }
        return dropped;
    }

    /** Connect stores the offsets that it collected before the last poll. */
    void store() {
        stored.putAll(collected);
        tasks.forEach(WebSourceTask::commit);
    }

    /** Runs until all that is due was visited, and all is acknowledged and stored. */
    WebHarness settle() {
        int[] quiet = new int[1];
        await(() -> {
            store();
            boolean idle = metrics().stream()
                    .allMatch(task -> task.getQueue() == 0
                            && task.getPending() == 0
                            && task.getPagesExpanding() == 0
                            && task.getStateUnsent() == 0);
            quiet[0] = idle ? quiet[0] + 1 : 0;
            return quiet[0] >= 3;
        });
        return this;
    }

    /** Lets time pass, then settles. */
    WebHarness after(Duration time) {
        clock.advance(time);
        return settle();
    }

    /** Whether a page's document is known to have been sent after a restart. */
    boolean isStored(String url) {
        Set<String> sent = new HashSet<>();
        stored.values().forEach(offset -> StoredPages.read(offset, document -> sent.add(document.id())));
        return sent.contains(url);
    }

    /** Polls until the condition holds. */
    void await(Callable<Boolean> condition) {
        await(record -> true, condition);
    }

    /** Polls until the condition holds; of the records those arrive that another lets. */
    void await(Predicate<SourceRecord> arrives, Callable<Boolean> condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    poll(arrives);
                    return condition.call();
                });
    }

    List<WebSourceMXBean> metrics() {
        List<WebSourceMXBean> beans = new ArrayList<>();
        for (int task = 0; task < tasks.size(); task++) {
            beans.add(metrics(task));
        }
        return beans;
    }

    WebSourceMXBean metrics(int task) {
        try {
            ObjectName name =
                    new ObjectName("io.ragconnect:type=web-source,connector=" + settings.get("name") + ",task=" + task);
            return JMX.newMXBeanProxy(ManagementFactory.getPlatformMBeanServer(), name, WebSourceMXBean.class);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The documents topic folded by key: URL to text. */
    Map<String, String> mirror() {
        Map<String, String> mirror = new TreeMap<>();
        for (SourceRecord record : log) {
            if (record.topic().equals("documents")) {
                String url = (String) record.key();
                if (record.value() == null) {
                    mirror.remove(url);
                } else {
                    mirror.put(url, Document.from((Struct) record.value()).text());
                }
            }
        }
        return mirror;
    }

    List<Document> documents() {
        return log.stream()
                .filter(record -> Document.is(record.value()))
                .map(record -> Document.from((Struct) record.value()))
                .toList();
    }

    /** The log in short, without state: {@code +URL} for a document, {@code -URL} for a tombstone, {@code !URL} for an error. */
    List<String> story() {
        return log.stream()
                .filter(record -> !record.topic().equals("documents.state"))
                .map(WebHarness::story)
                .toList();
    }

    /** The story since the last call. */
    List<String> takeStory() {
        List<String> story = story();
        log.clear();
        return story;
    }

    private static String story(SourceRecord record) {
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

    /** A clock that goes when it is told to. */
    static final class SettableClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
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
            return new OffsetStorageReader() {
                @Override
                public <T> Map<String, Object> offset(Map<String, T> partition) {
                    return stored.get(partition);
                }

                @Override
                public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                    Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
                    partitions.forEach(partition -> found.put(partition, stored.get(partition)));
                    return found;
                }
            };
        }
    }
}
