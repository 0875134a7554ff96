package io.ragconnect.sink.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /** Always draws the greatest number of the range. */
    private static final RandomGenerator GREATEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void pausesDoubleUpToTheLimitAndBeginAnew() {
        Backoff backoff = new Backoff(100, 500, GREATEST);
        assertThat(LongStream.generate(backoff::nextMs).limit(5)).containsExactly(100L, 200L, 400L, 500L, 500L);
        backoff.reset();
        assertThat(backoff.nextMs()).isEqualTo(100);
    }

    @Test
    void pausesAreSpreadOverTheWholeRange() {
        Backoff backoff = new Backoff(1_000, 1_000, new SplittableRandom(1));
        long[] pauses = LongStream.generate(backoff::nextMs).limit(1_000).toArray();
        assertThat(LongStream.of(pauses).min().getAsLong()).isBetween(1L, 20L);
        assertThat(LongStream.of(pauses).max().getAsLong()).isBetween(980L, 1_000L);
    }
}
