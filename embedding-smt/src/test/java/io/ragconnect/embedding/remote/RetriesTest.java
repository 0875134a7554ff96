package io.ragconnect.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.embedding.remote.http.ProviderFailure;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
    private final FakeTime time = new FakeTime();
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void pausesAreDrawnFromARangeThatDoubles() {
        fail(Duration.ofMinutes(10), new ProviderFailure(Kind.AWAY, "away"));

        for (int i = 0; i < time.pauses().size(); i++) {
            long ceiling = Math.min(20_000, 500L << Math.min(i, 10));
            assertThat(time.pauses().get(i).toMillis()).isBetween(1L, ceiling);
        }
        assertThat(time.pauses()).hasSizeGreaterThan(30);
        assertThat(time.slept()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 3_600, 86_400})
    void anAbsurdRetryAfterIsCutToTheTimeThatIsLeftForALastTry(long seconds) {
        fail(Duration.ofSeconds(60), new ProviderFailure(Kind.BUSY, "busy", Duration.ofSeconds(seconds), null));

        assertThat(time.pauses()).containsExactly(Duration.ofSeconds(60));
        assertThat(tries).hasValue(2);
    }

    @Test
    void noTimeNoSecondTry() {
        fail(Duration.ZERO, new ProviderFailure(Kind.AWAY, "away"));

        assertThat(tries).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TEXTS", "SETTINGS"})
    void whatTimeCannotChangeIsNotTriedAgain(Kind kind) {
        fail(Duration.ofMinutes(1), new ProviderFailure(kind, "no"));

        assertThat(tries).hasValue(1);
        assertThat(time.pauses()).isEmpty();
    }

    private void fail(Duration window, ProviderFailure failure) {
        Retries retries = new Retries(window, new SplittableRandom(7), time);
        assertThatThrownBy(() -> retries.send(
                        () -> {
                            tries.incrementAndGet();
                            throw failure;
                        },
                        (reason, pause) -> {}))
                .isSameAs(failure);
    }
}
