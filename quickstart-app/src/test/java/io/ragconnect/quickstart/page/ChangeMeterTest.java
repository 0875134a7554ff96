package io.ragconnect.quickstart.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.quickstart.page.ChangeMeter.Bucket;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeMeterTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ChangeMeter meter = new ChangeMeter();

    private static SinkCounters counters(long documents, long inserted, long kept) {
        return new SinkCounters(documents, 0, inserted, kept, 0, inserted, 0, 3);
    }

    private void at(long millis, SinkCounters counters) {
        meter.add(START.plusMillis(millis), counters);
    }

    @Test
    void tellsTheLastChangeAlone() {
        at(0, counters(100, 800, 0));
        assertThat(meter.lastChange()).isEmpty();
        at(500, counters(101, 801, 7));
        at(10_000, counters(101, 801, 7));
        at(10_500, counters(102, 803, 12));
        // soon after: the same
        at(11_000, counters(103, 804, 13));

        assertThat(meter.lastChange()).hasValueSatisfying(change -> {
            assertThat(change.at()).isEqualTo(START.plusMillis(11_000));
            assertThat(change.done().documents()).isEqualTo(2);
            assertThat(change.done().embedded()).isEqualTo(3);
            assertThat(change.done().kept()).isEqualTo(6);
        });
        assertThat(meter.queued()).isEqualTo(3);
    }

    @Test
    void countsWhatWasEmbeddedBeforeTheCommit() {
        at(0, SinkCounters.NONE);
        at(500, new SinkCounters(0, 0, 0, 0, 0, 9, 0, 1));
        at(1_000, new SinkCounters(1, 0, 10, 0, 0, 10, 0, 0));

        assertThat(meter.lastChange())
                .hasValueSatisfying(
                        change -> assertThat(change.done().embedded()).isEqualTo(10));
    }

    @Test
    void goesOnWhenTheTasksWereRestarted() {
        at(0, counters(100, 800, 0));
        at(500, counters(2, 5, 0));

        assertThat(meter.lastChange())
                .hasValueSatisfying(
                        change -> assertThat(change.done().documents()).isEqualTo(2));
    }

    @Test
    void sumsUpTheLastFiveMinutes() {
        at(0, SinkCounters.NONE);
        at(1_000, counters(1, 10, 0));
        at(4_000, counters(2, 30, 0));
        at(5_000, counters(3, 31, 0));

        List<Bucket> now = meter.throughput(START.plusSeconds(5));
        assertThat(now).hasSize(60);
        assertThat(now.subList(58, 60))
                .containsExactly(
                        new Bucket(START.getEpochSecond(), 2, 30), new Bucket(START.getEpochSecond() + 5, 1, 1));
        assertThat(meter.throughput(START.plusSeconds(299)).get(0).chunks()).isEqualTo(30);
        assertThat(meter.throughput(START.plusSeconds(305)))
                .allSatisfy(bucket -> assertThat(bucket.chunks()).isZero());
    }
}
