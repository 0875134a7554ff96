package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** How often a batch waits for the server: a far one makes each wait dear. */
class RoundTripsTest {
    private final TestDatabase database = new TestDatabase();
    private final Topic topic = new Topic("documents", new CountingEmbedder());

    private SinkRecord[] documents(int count, long version, String change) {
        return IntStream.range(0, count)
                .mapToObj(i -> topic.document(id(count, i), version, "same " + i, change + i, "more " + i))
                .toArray(SinkRecord[]::new);
    }

    private static String id(int count, int i) {
        return i + " of " + count;
    }

    @Test
    void aBatchWaitsForTheServerAsOftenWhateverItsSize() {
        try (PostgresProxy network = new PostgresProxy(database);
                RunningSink sink = new RunningSink(
                        database,
                        "connection.url",
                        network.url(),
                        "index.build",
                        "immediate",
                        "vector.retention.ms",
                        "0")) {
            // makes the tables and opens the connections, of which one is for documents that the batches before have
            // not
            sink.index(topic.document("first", 1L, "one"));
            sink.index(topic.document("first", 2L, "one", "two"));
            sink.index(topic.document("second", 1L, "one"));
            sink.index(topic.document("third", 1L, "three"));
            long batches = sink.metrics().getBatches();
            int[] created = new int[3];
            int[] changed = new int[3];
            int[] deleted = new int[3];
            int[] sizes = {1, 10, 100};
            for (int i = 0; i < sizes.length; i++) {
                int size = sizes[i];
                created[i] = roundTrips(network, sink, documents(size, 1, "new "));
                changed[i] = roundTrips(network, sink, documents(size, 2, "changed "));
                SinkRecord[] tombstones = IntStream.range(0, size)
                        .mapToObj(n -> topic.tombstone(id(size, n), 3L))
                        .toArray(SinkRecord[]::new);
                deleted[i] = roundTrips(network, sink, tombstones);
            }
            assertThat(sink.metrics().getBatches() - batches)
                    .as("one batch each")
                    .isEqualTo(9);
            assertThat(created).containsOnly(created[0]);
            assertThat(changed).containsOnly(changed[0]);
            assertThat(deleted).containsOnly(deleted[0]);
        }
    }

    private static int roundTrips(PostgresProxy network, RunningSink sink, SinkRecord[] records) {
        int before = network.roundTrips();
        sink.index(records);
        return network.roundTrips() - before;
    }
}
