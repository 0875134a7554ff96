package io.ragconnect.source.filesystem;

import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Bundle;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.manifest.Manifest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mirrors its share of the files below the roots: {@code poll} notices, lets settle and publishes. */
public final class FileSystemSourceTask extends SourceTask {
    private static final Logger log = LoggerFactory.getLogger(FileSystemSourceTask.class);

    /** For how long a poll waits, and then publishes: a task is only asked to stop between polls, so within 2 s. */
    private static final Duration POLL = Duration.ofMillis(800);

    private final Clock clock;
    private final @Nullable Extractor given;
    private final long pollNanos;
    private final Queue<Dropped> dropped = new ConcurrentLinkedQueue<>();
    private @Nullable Pipeline pipeline;
    private volatile boolean stopping;

    /** For Kafka Connect. */
    public FileSystemSourceTask() {
        this(Clock.systemUTC(), POLL, null);
    }

    /** @param given closed with the task; null for the one that the settings describe */
    FileSystemSourceTask(Clock clock, Duration poll, @Nullable Extractor given) {
        this.clock = clock;
        this.given = given;
        this.pollNanos = poll.toNanos();
    }

    /** What a running task consists of. */
    private record Pipeline(
            Manifest manifest,
            Changes changes,
            Discovery discovery,
            AbsenceProof absence,
            FileTree tree,
            Copies copies,
            Publisher publisher,
            Extractor extractor,
            SourceMetrics metrics) {}

    /** A record that Connect gave up. */
    private record Dropped(String id, long version) {}

    @Override
    public String version() {
        return Bundle.version();
    }

    @Override
    public void start(Map<String, String> settings) {
        FileSystemSourceConfig config = new FileSystemSourceConfig(settings);
        Assignment assignment = Assignment.from(settings);
        OtherConnectors.clash(assignment.connector(), config).ifPresent(clash -> {
            throw new ConfigException(FileSystemSourceConfig.ROOTS, config.roots(), clash);
        });
        FileTree tree = new FileTree(config);
        tree.requireAllowed();
        Manifest manifest =
                Manifest.load(assignment, config.manifestBuckets(), config.resend(), context.offsetStorageReader());
        SourceMetrics metrics = new SourceMetrics(assignment.connector(), assignment.task(), config);
        Changes changes = new Changes(manifest::bucketNumber);
        Renames renames = new Renames(manifest, tree);
        Copies copies = Copies.known(manifest, tree);
        DirectoryWatch watch = DirectoryWatch.open(config.watchEnabled());
        config.roots().forEach(root -> watch.sayIfRemote(root.path()));
        Noticer noticer = new Noticer(changes, renames, watch, config.quietPeriodMs(), clock, metrics);
        Discovery discovery = new Discovery(tree, manifest, watch, noticer, config, metrics);
        Extractor extractor = given == null ? Extractors.standard(config.extraction()) : given;
        DocumentReader reader = new DocumentReader(tree, extractor, config, clock, metrics);
        Reads reads = new Reads(
                "rag-read-" + assignment.connector() + "-" + assignment.task(),
                config.readThreads(),
                config.maxPollBytes());
        Publisher publisher =
                new Publisher(tree, manifest, changes, noticer, renames, copies, reader, reads, config, clock, metrics);
        pipeline = new Pipeline(
                manifest, changes, discovery, new AbsenceProof(tree), tree, copies, publisher, extractor, metrics);
        metrics.filesKnown.set(manifest.size());
        metrics.register();
        log.info("Mirroring {} into {}; {} documents are known", config.roots(), config.topic(), manifest.size());
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        Pipeline running = pipeline;
        if (running == null) {
            return null;
        }
        long deadline = System.nanoTime() + pollNanos;
        takeBackDropped(running);
        while (!stopping) {
            running.discovery.run(waitNanos(running, deadline));
            settle(running);
            List<SourceRecord> records = running.publisher.publish(System.nanoTime() + pollNanos);
            show(running, records.size());
            if (!records.isEmpty()) {
                return records;
            }
            if (System.nanoTime() - deadline >= 0) {
                return null;
            }
        }
        return null;
    }

    private static long waitNanos(Pipeline running, long deadline) {
        return running.changes.hasReady() || running.publisher.isReading()
                ? 0
                : running.changes.nanosUntilRipe(Math.max(0, deadline - System.nanoTime()));
    }

    /** Lets through what is quiet now, and losses only if the files are really gone. */
    private static void settle(Pipeline running) {
        List<Change> ripe = running.changes.ripe(System.nanoTime());
        Set<String> lost = new HashSet<>();
        for (Change change : ripe) {
            if (change.isLoss() && change.origin().isLive()) {
                lost.add(change.id());
            }
        }
        Set<String> gone = lost.isEmpty() ? lost : running.absence.proven(lost);
        for (Change change : ripe) {
            boolean holds = !change.isLoss()
                    || (change.origin().isLive() ? gone.contains(change.id()) : !running.tree.isPresent(change.id()));
            if (holds) {
                running.changes.ready(change);
            } else {
                running.changes.drop(change);
            }
        }
    }

    private void takeBackDropped(Pipeline running) {
        for (Dropped record = dropped.poll(); record != null; record = dropped.poll()) {
            String id = DocumentIds.document(record.id);
            running.copies.takeBack(id, record.version, DocumentIds.partNumber(record.id));
            running.metrics.documentsFailed.incrementAndGet();
            log.warn(
                    "Kafka Connect dropped the record of document {} (a transform dropped it or failed, or it is larger than"
                            + " the producer's max.request.size); it is sent again after the next scan",
                    record.id);
        }
    }

    private static void show(Pipeline running, int records) {
        SourceMetrics metrics = running.metrics;
        metrics.inFlight.addAndGet(records);
        metrics.noticed.set(running.changes.size() + running.publisher.unfinished());
        metrics.filesKnown.set(running.manifest.size());
        metrics.scansCompleted.set(running.discovery.scans());
        metrics.extractionProcesses.set(running.extractor.processes().running());
        metrics.extractionProcessesLost.set(running.extractor.processes().lost());
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        Pipeline running = pipeline;
        if (running == null) {
            return;
        }
        if (metadata == null) {
            Header version = record.headers().lastWithName(RagHeaders.VERSION);
            dropped.add(new Dropped((String) record.key(), (Long) version.value()));
        } else if (record.value() == null) {
            running.metrics.documentsDeleted.incrementAndGet();
        } else if (!DocumentError.is(record.value())) {
            running.metrics.documentsSent.incrementAndGet();
        }
        running.metrics.inFlight.decrementAndGet();
    }

    @Override
    public void stop() {
        stopping = true;
        Pipeline running = pipeline;
        if (running != null) {
            running.discovery.close();
            running.publisher.close();
            running.extractor.close();
            running.metrics.close();
        }
    }
}
