package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
            List<List<Integer>> counts = new ArrayList<>();
            // the first two make the tables, open the connections and let the driver ask for the types
            for (int size : new int[] {2, 3, 1, 10, 100}) {
                SinkRecord[] tombstones = IntStream.range(0, size)
                        .mapToObj(n -> topic.tombstone(id(size, n), 3L))
                        .toArray(SinkRecord[]::new);
                counts.add(List.of(
                        roundTrips(network, sink, documents(size, 1, "new ")),
                        roundTrips(network, sink, documents(size, 2, "changed ")),
                        roundTrips(network, sink, tombstones)));
            }
            assertThat(sink.metrics().getBatches()).as("one batch each").isEqualTo(15);
            assertThat(counts.subList(2, 5)).containsOnly(counts.get(2));
        }
    }

    private static int roundTrips(PostgresProxy network, RunningSink sink, SinkRecord[] records) {
        int before = network.roundTrips();
        sink.index(records);
        return network.roundTrips() - before;
    }
}
