package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** What a source put into a topic, as a consumer sees it that reads committed records alone. */
final class SourceTopic implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<String, byte[]> consumer;
    private final String topic;
    private final List<Sent> all = new ArrayList<>();

    SourceTopic(String bootstrapServers, String topic) {
        this.topic = topic;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                        500),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * A record.
     *
     * @param value the document or error; null for a tombstone
     */
    record Sent(String key, long version, @Nullable JsonNode value) {
        String text(String field) {
            return value == null ? "" : value.path(field).asText();
        }
    }

    /** All records so far; of one key in their order. */
    List<Sent> read() {
        if (consumer.assignment().isEmpty()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                return List.of();
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
        for (ConsumerRecord<String, byte[]> polled : consumer.poll(Duration.ofMillis(20))) {
            all.add(sent(polled));
        }
        return List.copyOf(all);
    }

    /** The topic folded by key: a field of each document that is there. */
    Map<String, String> folded(String field) {
        Map<String, String> folded = new TreeMap<>();
        for (Sent sent : read()) {
            if (sent.value == null) {
                folded.remove(sent.key);
            } else {
                folded.put(sent.key, sent.text(field));
            }
        }
        return folded;
    }

    /** A record that repeats the one before it was sent again, where no text is written twice to one file. */
    void assertNothingIsThereTwice() {
        List<Sent> sent = read();
        assertThat(sent)
                .extracting(record -> record.key() + " " + record.version())
                .doesNotHaveDuplicates();
        Map<String, Sent> before = new HashMap<>();
        for (Sent record : sent) {
            Sent other = before.put(record.key(), record);
            if (other != null) {
                assertThat(record.version()).as(record.key()).isGreaterThan(other.version());
                assertThat(record.text("content_hash")).as(record.key()).isNotEqualTo(other.text("content_hash"));
            }
        }
    }

    private static Sent sent(ConsumerRecord<String, byte[]> polled) {
        try {
            Header version = polled.headers().lastHeader("rag.version");
            return new Sent(
                    polled.key(),
                    Long.parseLong(new String(version.value(), StandardCharsets.UTF_8)),
                    polled.value() == null
                            ? null
                            : JSON.readTree(polled.value()).path("payload"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
