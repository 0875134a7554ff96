package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ragconnect.localstack.ConnectException;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that goes away and comes back, on every release of Connect that is supported. */
@ParameterizedClass
@ValueSource(strings = {"4.3.1", "3.9.2"})
class RemoteEmbeddingIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private static Path temp;

    private static EmbeddingProvider provider;
    private static Pipeline pipeline;
    private static KafkaProducer<String, String> producer;

    @Parameter
    private String connectVersion;

    @BeforeParameterizedClassInvocation
    static void start(String connectVersion) throws IOException {
        Folders.letOthersThrough(temp);
        provider = new EmbeddingProvider();
        pipeline = Pipeline.start(
                LocalStack.builder()
                        .dataDir(temp.resolve("stack-" + connectVersion))
                        .connectVersion(connectVersion)
                        .environment("RAG_EMBEDDING_KEY", EmbeddingProvider.KEY),
                Files.createDirectory(temp.resolve("docs-" + connectVersion)));
        for (String logger : List.of("io.ragconnect", "dev.langchain4j", "org.apache.kafka.connect")) {
            pipeline.stack
                    .connect()
                    .request(
                            "PUT",
                            "/admin/loggers/" + logger,
                            JsonNodeFactory.instance.objectNode().put("level", "TRACE"));
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", pipeline.stack.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer());
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (producer != null) {
            producer.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
        if (provider != null) {
            provider.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "all"})
    void eagerAnOutageFailsTheTaskAndLosesNothing(String tolerance) throws Exception {
        String name = "eager-" + tolerance;
        create(sink(name, "eager").with("errors.tolerance", tolerance));
        send(name, "a", "The first note.");
        awaitChunks(name, "a|The first note.");
        await().atMost(LIMIT).until(() -> offset(name) == 1);

        try (AutoCloseable outage = provider.away()) {
            assertThat(outage).isNotNull();
            send(name, "b", "The second note.");
            send(name, "c", "The third note.");
            await().atMost(LIMIT).until(() -> taskState(name).equals("FAILED"));

            assertThat(pipeline.stack.connect().status(name).toString())
                    .contains("StopTaskError", "503", "Nothing is lost")
                    .doesNotContain(EmbeddingProvider.KEY);
            assertThat(offset(name)).isEqualTo(1);
            assertThat(deadLetters(name)).isEmpty();
        }
        restartTasks(name);

        awaitChunks(name, "a|The first note.", "b|The second note.", "c|The third note.");
        await().atMost(LIMIT).until(() -> offset(name) == 3);
        assertThat(deadLetters(name)).isEmpty();
    }

    @Test
    void lazyAnOutageIsWaitedForAndTheKeyIsNowhere() throws Exception {
        String name = "lazy";
        create(sink(name, "lazy"));
        send(name, "a", "The first note.");
        awaitChunks(name, "a|The first note.");

        try (AutoCloseable outage = provider.away()) {
            assertThat(outage).isNotNull();
            int before = provider.requests();
            send(name, "b", "The second note.");
            await().atMost(LIMIT).until(() -> provider.requests() >= before + 3);

            await().atMost(LIMIT).until(() -> sinkState().startsWith("BACKING_OFF"));
            assertThat(taskState(name)).isEqualTo("RUNNING");
            assertThat(sinkState()).contains("openai", "503").doesNotContain(EmbeddingProvider.KEY);
        }
        awaitChunks(name, "a|The first note.", "b|The second note.");

        send(name, "bad", "This text is " + EmbeddingProvider.POISON + ".");
        send(name, "c", "The third note.");
        awaitChunks(name, "a|The first note.", "b|The second note.", "c|The third note.");
        await().atMost(LIMIT).until(() -> deadLetters(name).size() == 1);

        assertThat(taskState(name)).isEqualTo("RUNNING");
        assertThat(deadLetters(name)).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo("bad");
            List<String> headers = new ArrayList<>();
            letter.headers()
                    .forEach(header ->
                            headers.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8)));
            assertThat(String.join("\n", headers)).contains("input too long").doesNotContain(EmbeddingProvider.KEY);
        });
        assertThat(pipeline.stack
                        .connect()
                        .request("GET", "/connectors/" + name + "?expand=info", null)
                        .toString())
                .doesNotContain(EmbeddingProvider.KEY);
        assertThat(pipeline.stack.connect().status(name).toString()).doesNotContain(EmbeddingProvider.KEY);
        assertThat(everyMetric()).contains("TextsEmbedded").doesNotContain(EmbeddingProvider.KEY);
        String log = Files.readString(pipeline.stack.worker(0).logFile());
        assertThat(log).doesNotContain(EmbeddingProvider.KEY);
        // the stack's 3.9 worker is not told where to log
        if (!connectVersion.startsWith("3.")) {
            assertThat(log).contains("The embedding provider openai at " + provider.baseUrl());
        }
    }

    @Test
    void theWorkerIsOfTheRelease() {
        assertThat(pipeline.stack
                        .connect()
                        .request("GET", "/", null)
                        .path("version")
                        .asText())
                .isEqualTo(connectVersion);
    }

    @Test
    void aRefusedKeyIsA400ThatNamesTheSettingAndHidesTheKey() {
        ConnectorFile wrong = sink("refused", "lazy").with("transforms.embed.embedding.api.key", "sk-wrong-0815");

        assertThatThrownBy(() -> pipeline.stack.connect().create(wrong, LIMIT))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("400")
                .hasMessageContaining("embedding.api.key")
                .hasMessageNotContaining("sk-wrong-0815")
                .hasMessageNotContaining(EmbeddingProvider.KEY);
    }

    @Test
    void lazyOnASourceIsA400AtItsSetting() {
        ConnectorFile source = ConnectorFile.read(
                        Path.of(System.getProperty("rag.home"), "config-examples", "filesystem-source.json"))
                .with("transforms", "chunk,embed")
                .with("transforms.chunk.type", "io.ragconnect.chunking.ChunkDocument")
                .with("transforms.embed.type", "io.ragconnect.embedding.EmbedChunks")
                .with("transforms.embed.embedding.mode", "lazy");

        assertThatThrownBy(() -> pipeline.stack.connect().create(source, LIMIT))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("400")
                .hasMessageContaining("works only on a sink connector");
        JsonNode answer = pipeline.stack
                .connect()
                .validate(
                        "io.ragconnect.source.FileSystemSourceConnector",
                        source.with("name", source.name()).config());
        assertThat(answer.path("configs").findParents("errors"))
                .filteredOn(value -> !value.path("errors").isEmpty())
                .extracting(value -> value.path("name").asText() + value.path("errors"))
                .singleElement()
                .asString()
                .startsWith("transforms.embed.embedding.mode")
                .contains("works only on a sink connector");
    }

    private ConnectorFile sink(String name, String mode) {
        ConnectorFile example = ConnectorFile.read(
                Path.of(System.getProperty("rag.home"), "config-examples", "pgvector-sink-json.json"));
        Map<String, String> settings = Map.of(
                "topics",
                name,
                "table.prefix",
                table(name),
                "transforms.embed.embedding.mode",
                mode,
                "transforms.embed.embedding.provider",
                "openai",
                "transforms.embed.embedding.base.url",
                provider.baseUrl(),
                "transforms.embed.embedding.api.key",
                "${env:RAG_EMBEDDING_KEY}",
                "transforms.embed.embedding.model",
                "its-model",
                "transforms.embed.embedding.dimensions",
                "4",
                "transforms.embed.embedding.retry.max.ms",
                "500",
                "errors.deadletterqueue.topic.name",
                name + ".dlq");
        ConnectorFile sink = new ConnectorFile(name, example.config())
                .with("errors.tolerance", "all")
                .with("errors.deadletterqueue.topic.replication.factor", "1")
                .with("errors.deadletterqueue.context.headers.enable", "true")
                .with("transforms.embed.on.error", "fail");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            sink = sink.with(setting.getKey(), setting.getValue());
        }
        return sink;
    }

    private void create(ConnectorFile connector) throws Exception {
        // what is not there can't be subscribed to
        producer.partitionsFor(connector.name());
        pipeline.stack.connect().create(connector, LIMIT);
    }

    private void restartTasks(String name) {
        pipeline.stack
                .connect()
                .request("POST", "/connectors/" + name + "/restart?includeTasks=true&onlyFailed=true", null);
    }

    private void send(String topic, String key, String text) throws Exception {
        producer.send(new ProducerRecord<>(
                        topic, 0, key, "{\"text\":\"" + text + "\",\"customer\":{\"name\":\"Ada\"}}"))
                .get();
    }

    private void awaitChunks(String name, String... rows) {
        pipeline.awaitRows("SELECT document_id, content FROM " + table(name) + "chunk ORDER BY document_id", rows);
    }

    private static String table(String name) {
        return name.replace('-', '_') + "_";
    }

    private String taskState(String name) {
        return pipeline.stack
                .connect()
                .status(name)
                .path("tasks")
                .path(0)
                .path("state")
                .asText();
    }

    /** Committed, of partition 0; 0 for none. */
    private long offset(String name) {
        for (JsonNode offset : pipeline.stack.connect().offsets(name).path("offsets")) {
            if (offset.path("partition").path("kafka_partition").asInt() == 0) {
                return offset.path("offset").path("kafka_offset").asLong();
            }
        }
        return 0;
    }

    private List<ConsumerRecord<String, String>> deadLetters(String name) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", pipeline.stack.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(name + ".dlq").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, String>> letters = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(letters::add);
            }
            return letters;
        }
    }

    private String sinkState() throws Exception {
        MBeanServerConnection jmx = pipeline.stack.worker(0).jmx();
        return String.valueOf(jmx.getAttribute(
                jmx.queryNames(new ObjectName("io.ragconnect:type=pgvector-sink,connector=lazy,*"), null)
                        .iterator()
                        .next(),
                "State"));
    }

    private String everyMetric() throws Exception {
        MBeanServerConnection jmx = pipeline.stack.worker(0).jmx();
        StringBuilder metrics = new StringBuilder();
        for (ObjectName bean : jmx.queryNames(new ObjectName("io.ragconnect:*"), null)) {
            for (MBeanAttributeInfo attribute : jmx.getMBeanInfo(bean).getAttributes()) {
                metrics.append(bean)
                        .append(' ')
                        .append(attribute.getName())
                        .append('=')
                        .append(jmx.getAttribute(bean, attribute.getName()))
                        .append('\n');
            }
        }
        return metrics.toString();
    }
}
