package io.ragconnect.quickstart;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How many records of its topics a sink connector has not committed yet. */
final class ConsumerLag implements AutoCloseable {
    private final Admin admin;
    private final String group;
    private final Pattern topics;

    ConsumerLag(String bootstrapServers, String sinkConnector, String topicsRegex) {
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        group = "connect-" + sinkConnector;
        topics = Pattern.compile(topicsRegex);
    }

    long records() {
        try {
            Set<String> names = get(admin.listTopics().names()).stream()
                    .filter(name -> topics.matcher(name).matches())
                    .collect(Collectors.toSet());
            Map<TopicPartition, OffsetSpec> ends = get(
                            admin.describeTopics(names).allTopicNames())
                    .values()
                    .stream()
                    .flatMap(ConsumerLag::partitions)
                    .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
            // asked first: what is committed after that only makes the answer smaller
            Map<TopicPartition, OffsetAndMetadata> committed =
                    get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
            Map<TopicPartition, ListOffsetsResultInfo> latest =
                    get(admin.listOffsets(ends).all());
            return latest.entrySet().stream()
                    .mapToLong(end -> {
                        OffsetAndMetadata done = committed.get(end.getKey());
                        return end.getValue().offset() - (done == null ? 0 : done.offset());
                    })
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QuickstartException("Interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new QuickstartException("The broker does not tell its offsets: " + e.getMessage(), e);
        }
    }

    private static java.util.stream.Stream<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream().map(partition -> new TopicPartition(topic.name(), partition.partition()));
    }

    private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        admin.close();
    }
}
