package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.ChunkIds;
import io.ragconnect.record.Document;
import io.ragconnect.record.EmbeddingModel;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * A random life of a few documents on two partitions, and of the tasks that index them: small batches, restarts,
 * rebalances, replays, altered offsets, a provider that fails, a network that breaks. Beside it the model, which knows no tasks at all.
 */
final class RandomHistory implements AutoCloseable {
    private static final String POISON = "poison";
    private static final String OTHER_MODEL = new EmbeddingModel("test", "hash", "2", 8, 256, "", "").fingerprint();
    private static final List<PostgresProxy.Cut> CUTS = List.of(PostgresProxy.Cut.values());
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(2);

    /** What tells versions and tenants apart. */
    enum Kind {
        VERSIONS(1, "none"),
        VERSIONS_ON_TWO_TASKS(2, "none"),
        VERSIONS_IN_A_FRAMEWORKS_TABLE(1, "none"),
        VERSIONS_OF_TWO_MODELS(1, "none"),
        OFFSETS(1, "none"),
        TENANT_IN_HEADER(1, "header"),
        TENANT_IN_METADATA(1, "metadata");

        final int tasks;
        final String tenantSource;

        Kind(int tasks, String tenantSource) {
            this.tasks = tasks;
            this.tenantSource = tenantSource;
        }

        boolean hasVersions() {
            return this != OFFSETS;
        }
    }

    /** One record, as the model sees it. */
    private record Event(
            String id,
            String tenant,
            long version,
            long offset,
            @Nullable List<String> paragraphs,
            @Nullable String failedStage,
            boolean isRenewed) {

        static final Comparator<Event> AGE =
                Comparator.comparingLong(Event::version).thenComparingLong(Event::offset);

        boolean isDeletion() {
            return paragraphs == null;
        }
    }

    /** A partition: its log, and how far it was delivered and committed. */
    private static final class Lane {
        final Topic topic;
        final List<SinkRecord> log = new ArrayList<>();
        final List<Event> events = new ArrayList<>();
        int delivered;
        int committed;
        int checked;

        Lane(Topic topic) {
            this.topic = topic;
        }
    }

    private final Kind kind;
    /** The history's own source of chance; what hangs on time has another, so that a seed always gives one history. */
    private final Random random;

    private final Random timely;
    private final String prefix;
    private final TestDatabase database;
    private final PostgresProxy network;
    private final Connection observer;
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final CountingEmbedder otherEmbedder = new CountingEmbedder();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Consumer> consumers = new ArrayList<>();

    RandomHistory(Kind kind, long seed, TestDatabase database, PostgresProxy network, Connection observer) {
        this.kind = kind;
        this.random = new Random(seed * 31 + kind.name().hashCode());
        this.timely = new Random(seed);
        this.prefix = "s" + seed + "-";
        this.database = database;
        this.network = network;
        this.observer = observer;
        for (int i = 0; i < 2; i++) {
            lanes.add(new Lane(new Topic("lane" + i, embedder)));
        }
        embedder.behaviour = texts -> embed(texts, false);
        otherEmbedder.behaviour = texts -> embed(texts, true);
        for (int i = 0; i < kind.tasks; i++) {
            consumers.add(new Consumer(i, kind.tasks == 1 ? lanes : List.of(lanes.get(i))));
        }
    }

    private synchronized List<float[]> embed(List<String> texts, boolean isRenewed) {
        if (texts.stream().anyMatch(text -> text.contains(POISON))) {
            throw new DataException(POISON);
        }
        if (timely.nextInt(12) == 0) {
            throw new RetriableException("the provider is away");
        }
        return texts.stream().map(text -> vector(text, isRenewed)).toList();
    }

    private static float[] vector(String text, boolean isRenewed) {
        return CountingEmbedder.vector((isRenewed ? "by the other model: " : "") + text);
    }

    private int chance(int bound) {
        return random.nextInt(bound);
    }

    /** The embedder is called by other threads. */
    private synchronized int timelyChance(int bound) {
        return timely.nextInt(bound);
    }

    /** Ends when all that was ever written is committed. */
    void happen() throws SQLException {
        int steps = 4 + chance(5);
        for (int step = 0; step < steps; step++) {
            for (int i = 1 + chance(5); i > 0; i--) {
                append(lanes.get(chance(lanes.size())));
            }
            if (chance(3) > 0) {
                network.cutAtMessage(1 + chance(90), CUTS.get(chance(CUTS.size())));
            }
            for (Consumer consumer : consumers) {
                consumer.deliver(1 + chance(6));
                switch (chance(8)) {
                    case 0 -> consumer.restart();
                    case 1 -> consumer.rebalance();
                    case 2 -> consumer.rewind();
                    case 3, 4 -> consumer.settle();
                    default -> consumer.commit();
                }
            }
            if (chance(12) == 0) {
                alterOffsets();
            }
            if (consumers.size() == 2 && chance(3) == 0) {
                swapLanes();
            }
        }
        network.disarm();
        for (Consumer consumer : consumers) {
            consumer.settle();
        }
    }

    /**
     * By Connect's REST API, which wants the tasks to be stopped. What is rewound comes again as if for the first time; of
     * versions in two partitions that is all, since what only the other one tells of a document would be forgotten.
     */
    private void alterOffsets() {
        consumers.forEach(Consumer::stop);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Lane lane : lanes) {
            boolean whole = kind != Kind.OFFSETS || chance(2) == 0;
            lane.committed = whole ? 0 : timelyChance(lane.committed + 1);
            lane.delivered = lane.committed;
            offsets.put(lane.topic.partition, whole ? null : Long.valueOf(lane.committed));
        }
        Map<String, String> settings = database.settings();
        settings.put("table.layout", hasFrameworkTable() ? "langchain4j" : "native");
        assertThat(new PgVectorSinkConnector().alterOffsets(settings, offsets)).isTrue();
        consumers.forEach(Consumer::start);
    }

    /** A rebalance in which each task gets what the other one had. */
    private void swapLanes() {
        consumers.forEach(consumer -> consumer.task.close(consumer.context.assignment));
        List<Lane> first = consumers.get(0).owned;
        consumers.get(0).open(consumers.get(1).owned);
        consumers.get(1).open(first);
    }

    private void append(Lane lane) {
        // without versions only a document's own partition has an order
        int number = kind.hasVersions() ? chance(3) : 2 * chance(2) + lanes.indexOf(lane);
        String id = prefix + "d" + number;
        String tenant = kind.tenantSource.equals("none") ? "" : "t" + chance(2);
        // no version is in both partitions; the newest come last but for a few
        Long version = kind.hasVersions() ? 2L * (lane.log.size() / 2 + chance(4)) + lanes.indexOf(lane) : null;
        boolean mayFail = !kind.tenantSource.equals("metadata");
        int offset = lane.log.size();
        SinkRecord record;
        Event event;
        int what = chance(10);
        if (what == 0 && offset > 0) {
            int again = chance(offset);
            Event old = lane.events.get(again);
            SinkRecord original = lane.log.get(again);
            SinkRecord copy = lane.topic.record(original.key(), original.value());
            original.headers().forEach(copy.headers()::add);
            lane.log.add(copy);
            lane.events.add(new Event(
                    old.id(),
                    old.tenant(),
                    old.version(),
                    offset,
                    old.paragraphs(),
                    old.failedStage(),
                    old.isRenewed()));
            return;
        }
        if (what == 1) {
            record = lane.topic.tombstone(id, version);
            event = event(id, tenant, version, offset, null, null, false);
        } else if (what == 2 && mayFail) {
            record = lane.topic.error(id, version, "broken");
            event = event(id, tenant, version, offset, null, "extract", false);
        } else {
            List<String> paragraphs = new ArrayList<>();
            for (int i = chance(5); i > 0; i--) {
                paragraphs.add(prefix + "p" + chance(4) * 7919);
            }
            boolean poisoned = what == 3 && mayFail;
            if (poisoned) {
                paragraphs.add(POISON + prefix + chance(2));
            }
            boolean inMetadata = kind == Kind.TENANT_IN_METADATA;
            boolean isRenewed = kind == Kind.VERSIONS_OF_TWO_MODELS && chance(2) == 0;
            Document document = Topic.chunked(
                    id,
                    version,
                    builder -> inMetadata ? builder.metadata(Map.of("tenant", tenant)) : builder,
                    paragraphs.toArray(String[]::new));
            record = isRenewed
                    ? lane.topic.lazy(document.withEmbeddings(document.chunks(), OTHER_MODEL), otherEmbedder)
                    : lane.topic.lazy(document);
            event = event(id, tenant, version, offset, paragraphs, poisoned ? "embed" : null, isRenewed);
        }
        if (kind == Kind.TENANT_IN_HEADER) {
            record.headers().addString("tenant", tenant);
        }
        lane.log.add(record);
        lane.events.add(event);
    }

    private static Event event(
            String id,
            String tenant,
            @Nullable Long version,
            long offset,
            @Nullable List<String> paragraphs,
            @Nullable String failedStage,
            boolean isRenewed) {
        return new Event(id, tenant, version == null ? 0 : version, offset, paragraphs, failedStage, isRenewed);
    }

    /** A task, and Kafka's side of it. */
    private final class Consumer {
        private final int number;
        private List<Lane> owned;
        private RecordingContext context = new RecordingContext();
        private PgVectorSinkTask task = new PgVectorSinkTask();

        Consumer(int number, List<Lane> owned) {
            this.number = number;
            this.owned = owned;
            start();
        }

        private void start() {
            Map<String, String> settings = database.settings();
            settings.put("connection.url", network.url());
            settings.put("task.number", String.valueOf(number));
            settings.put("retry.backoff.ms", "1");
            settings.put("retry.backoff.max.ms", "4");
            settings.put("batch.max.documents", String.valueOf(1 + chance(5)));
            settings.put("batch.max.chunks", String.valueOf(1 + chance(8)));
            settings.put("embedding.batch.texts", String.valueOf(1 + chance(3)));
            settings.put("vector.retention.ms", chance(2) == 0 ? "0" : "60000");
            settings.put("index.build", chance(2) == 0 ? "immediate" : "deferred");
            settings.put("index.build.idle.ms", "100");
            settings.put("model.change", kind == Kind.VERSIONS_OF_TWO_MODELS ? "reembed" : "fail");
            settings.put("table.layout", hasFrameworkTable() ? "langchain4j" : "native");
            settings.put("tenant.source", kind.tenantSource);
            settings.put("tenant.name", kind.tenantSource.equals("none") ? "" : "tenant");
            context = new RecordingContext();
            task = new PgVectorSinkTask();
            task.initialize(context);
            task.start(settings);
            open(owned);
        }

        /** Delivery goes on where Kafka knows that it stopped. */
        private void open(List<Lane> assigned) {
            owned = assigned;
            context.assignment.clear();
            owned.forEach(lane -> {
                context.assignment.add(lane.topic.partition);
                lane.delivered = lane.committed;
            });
            task.open(context.assignment);
        }

        void deliver(int most) {
            List<SinkRecord> polled = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                Lane lane = owned.get(timelyChance(owned.size()));
                if (lane.delivered < lane.log.size()) {
                    polled.add(lane.log.get(lane.delivered++));
                }
            }
            task.put(polled);
        }

        void commit() throws SQLException {
            Map<TopicPartition, OffsetAndMetadata> delivered = new HashMap<>();
            owned.forEach(lane -> delivered.put(lane.topic.partition, new OffsetAndMetadata(lane.delivered)));
            Map<TopicPartition, OffsetAndMetadata> finished = task.preCommit(delivered);
            for (Lane lane : owned) {
                int committed =
                        Math.toIntExact(finished.get(lane.topic.partition).offset());
                assertThat(committed).isLessThanOrEqualTo(lane.delivered);
                lane.committed = committed;
                if (committed > lane.checked) {
                    assertInDatabase(lane, lane.checked, committed);
                    lane.checked = committed;
                }
            }
        }

        void settle() throws SQLException {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (owned.stream().anyMatch(lane -> lane.committed < lane.log.size())) {
                deliver(10);
                commit();
                assertThat(System.nanoTime()).as("time to settle").isLessThan(end);
                LockSupport.parkNanos(POLL.toNanos());
            }
        }

        void restart() {
            task.stop();
            start();
        }

        void rebalance() {
            task.close(context.assignment);
            open(owned);
        }

        /** As a reset of the group's offsets by Kafka's own tool, of which the sink hears nothing. */
        void rewind() {
            task.stop();
            owned.forEach(lane -> lane.committed = timelyChance(lane.committed + 1));
            start();
        }

        void stop() {
            task.stop();
        }
    }

    /** The ledger must know the version, or a newer one, of each record. */
    private void assertInDatabase(Lane lane, int from, int to) throws SQLException {
        Map<String, Long> known = new HashMap<>();
        for (String row : query("SELECT id, "
                + (kind == Kind.TENANT_IN_METADATA ? "''" : "tenant")
                + ", coalesce(max(greatest(version, error_version)), -1), coalesce(max(origin_offset), -1)"
                + " FROM rag_document WHERE id LIKE '" + prefix + "%' GROUP BY 1, 2")) {
            String[] parts = row.split("\\|", -1);
            known.put(parts[0] + "|" + parts[1], Long.valueOf(kind.hasVersions() ? parts[2] : parts[3]));
        }
        for (Event event : lane.events.subList(from, to)) {
            String key = event.id() + "|" + (kind == Kind.TENANT_IN_METADATA ? "" : event.tenant());
            assertThat(known).containsKey(key);
            if (kind.hasVersions() || event.failedStage() == null) {
                assertThat(known.get(key))
                        .as("what the ledger knows of %s", event)
                        .isGreaterThanOrEqualTo(kind.hasVersions() ? event.version() : event.offset());
            }
        }
    }

    List<String> rows() throws SQLException {
        // rows that only one of both tables has are seen, too
        String source = hasFrameworkTable()
                ? "(SELECT id, coalesce(document_id, metadata->>'document_id') AS document_id, tenant,"
                        + " (metadata->>'ordinal')::int AS ordinal, text AS content, hash, start_offset, end_offset,"
                        + " embedding FROM rag_chunk FULL JOIN rag_langchain4j ON embedding_id = id) AS both_tables"
                : "rag_chunk";
        return query("SELECT id, document_id, tenant, ordinal, content, hash, start_offset, end_offset, embedding"
                + " FROM " + source + " WHERE document_id LIKE '" + prefix
                + "%' ORDER BY document_id, tenant, ordinal");
    }

    private boolean hasFrameworkTable() {
        return kind == Kind.VERSIONS_IN_A_FRAMEWORKS_TABLE;
    }

    List<String> expectedRows() {
        List<String> rows = new ArrayList<>();
        newest().forEach((key, document) -> {
            Event content = document.content();
            if (content != null && content.paragraphs() != null) {
                rows.addAll(rows(content));
            }
        });
        return rows;
    }

    private List<String> rows(Event content) {
        List<String> rows = new ArrayList<>();
        Map<String, Integer> occurrences = new HashMap<>();
        String owner = content.tenant().isEmpty()
                ? content.id()
                : content.tenant().length() + ":" + content.tenant() + content.id();
        int start = 0;
        for (String paragraph : content.paragraphs()) {
            String hash = Chunk.of(0, paragraph, 0, 1, List.of(), "Title", null).hash();
            int occurrence = occurrences.merge(hash, 1, Integer::sum) - 1;
            int end = start + paragraph.length();
            rows.add(Stream.of(
                            ChunkIds.of(owner, hash, occurrence),
                            content.id(),
                            content.tenant(),
                            rows.size(),
                            paragraph,
                            hash,
                            start,
                            end,
                            shown(vector("Title\n\n" + paragraph, content.isRenewed())))
                    .map(String::valueOf)
                    .collect(Collectors.joining("|")));
            start = end + 1;
        }
        return rows;
    }

    private static String shown(float[] embedding) {
        return Stream.of(embedding)
                .flatMap(vector -> {
                    List<String> components = new ArrayList<>();
                    for (float component : vector) {
                        components.add(String.valueOf((int) component));
                    }
                    return components.stream();
                })
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Of tenants that a document left, only their rows are told: none. */
    List<String> ledger() throws SQLException {
        return query("SELECT id, tenant, version, status, chunk_count, error_stage, error_version FROM rag_document"
                + " WHERE id LIKE '" + prefix + "%' AND (" + (kind != Kind.TENANT_IN_METADATA)
                + " OR status <> 'deleted') ORDER BY id, tenant");
    }

    List<String> expectedLedger() {
        List<String> rows = new ArrayList<>();
        newest().forEach((key, document) -> {
            Event content = document.content();
            Event failure = document.failure();
            boolean isDeletion = content != null && content.isDeletion();
            if (isDeletion && kind == Kind.TENANT_IN_METADATA) {
                return;
            }
            rows.add(Stream.of(
                            key,
                            content == null || !kind.hasVersions() ? null : content.version(),
                            failure != null ? "failed" : isDeletion ? "deleted" : "indexed",
                            content == null || isDeletion
                                    ? 0
                                    : content.paragraphs().size(),
                            failure == null ? null : failure.failedStage(),
                            failure == null || !kind.hasVersions() ? null : failure.version())
                    .map(String::valueOf)
                    .collect(Collectors.joining("|")));
        });
        return rows;
    }

    /** The newest good version, and the newest failure unless something newer is good. */
    private record Newest(@Nullable Event content, @Nullable Event failure) {}

    /** By id and tenant. Equal versions stand in one partition, where the last one counts. */
    private Map<String, Newest> newest() {
        Map<String, Newest> newest = new TreeMap<>();
        for (String key : new TreeSet<>(lanes.stream()
                .flatMap(lane -> lane.events.stream())
                .map(this::keyOf)
                .toList())) {
            List<Event> events = lanes.stream()
                    .flatMap(lane -> lane.events.stream())
                    .filter(event -> keyOf(event).equals(key))
                    .toList();
            Optional<Event> content =
                    events.stream().filter(event -> event.failedStage() == null).max(Event.AGE);
            Optional<Event> failure = events.stream()
                    .filter(event -> event.failedStage() != null)
                    .max(Event.AGE)
                    .filter(event -> content.isEmpty() || Event.AGE.compare(event, content.get()) > 0);
            String shown = kind == Kind.TENANT_IN_METADATA
                    ? key + "|" + content.map(Event::tenant).orElse("")
                    : key;
            newest.put(shown, new Newest(content.orElse(null), failure.orElse(null)));
        }
        return newest;
    }

    private String keyOf(Event event) {
        return kind == Kind.TENANT_IN_METADATA ? event.id() : event.id() + "|" + event.tenant();
    }

    private List<String> query(String sql) throws SQLException {
        try (Statement statement = observer.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join("|", values));
            }
            return rows;
        }
    }

    @Override
    public void close() {
        consumers.forEach(Consumer::stop);
    }
}
