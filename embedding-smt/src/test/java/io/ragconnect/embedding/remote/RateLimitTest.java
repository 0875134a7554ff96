package io.ragconnect.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Offset<Double> ROUNDING = within(0.01);

    private final FakeTime time = new FakeTime();

    @Test
    void noLimitNoWait() throws Exception {
        RateLimit limit = new RateLimit(0, 0, time);
        for (int i = 0; i < 1_000; i++) {
            assertThat(limit.acquire(1_000_000)).isZero();
        }
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void requestsPerMinute() throws Exception {
        RateLimit limit = new RateLimit(60, 0, time);
        for (int i = 0; i < 70; i++) {
            limit.acquire(1);
        }

        // ten seconds' worth at once, the other 60 at one a second
        assertThat(time.slept().toMillis() / 1e3).isCloseTo(60, ROUNDING);
    }

    @Test
    void tokensPerMinute() throws Exception {
        RateLimit limit = new RateLimit(0, 6_000, time);
        for (int i = 0; i < 14; i++) {
            limit.acquire(500);
        }

        assertThat(time.slept().toMillis() / 1e3).isCloseTo((14 * 500 - 1_000) / 100d, ROUNDING);
    }

    @Test
    void aRequestOfMoreThanTheBucketHoldsWaitsAndPasses() throws Exception {
        RateLimit limit = new RateLimit(0, 600, time);

        assertThat(limit.acquire(1_100).toMillis() / 1e3).isCloseTo(100, ROUNDING);
    }

    @Test
    void whatTheProviderCountsCounts() throws Exception {
        RateLimit limit = new RateLimit(0, 6_000, time);
        limit.acquire(1_000);
        limit.correct(1_000, 200);
        assertThat(limit.acquire(800)).isZero();
        limit.correct(800, 900);
        assertThat(limit.acquire(0)).isEqualTo(Duration.ofSeconds(1));
    }
}
