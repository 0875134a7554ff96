package io.ragconnect.source.web.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostTurnsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final HostTurns turns = new HostTurns(1, 3, nanos::get);

    @Test
    void theNextTurnComesAPauseAfterTheLastOneEnded() throws InterruptedException {
        assertThat(turns.take("a", 0)).isZero();
        pass(700);
        turns.done("a", 1_000);
        assertThat(turns.millisUntil("a")).isEqualTo(1_000);
        assertThat(turns.take("a", 500)).isEqualTo(1_000);
        pass(999);
        assertThat(turns.millisUntil("a")).isEqualTo(1);
        pass(1);
        assertThat(turns.millisUntil("a")).isZero();
        assertThat(turns.take("a", 0)).isZero();
        assertThat(turns.millisUntil("a")).as("at least the pause").isEqualTo(1_000);
    }

    @Test
    void hostsDoNotWaitForEachOther() throws InterruptedException {
        assertThat(turns.take("a", 0)).isZero();
        assertThat(turns.take("b", 0)).isZero();
        turns.done("a", 1_000);
        assertThat(turns.millisUntil("c")).isZero();
    }

    @Test
    void whileOneIsRunningAnotherWaits() throws Exception {
        HostTurns real = new HostTurns(1, System::nanoTime);
        assertThat(real.take("a", 0)).isZero();
        assertThat(real.millisUntil("a")).as("worth waiting for").isZero();
        assertThat(real.take("a", 0)).isPositive();
        CompletableFuture<Long> second = taking(real, "a");
        assertThat(second).isNotDone();
        real.done("a", 0);
        assertThat(second.get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void asManyAtOnceAsIsAllowed() throws InterruptedException {
        HostTurns two = new HostTurns(2, nanos::get);
        assertThat(two.take("a", 0)).isZero();
        assertThat(two.take("a", 0)).isZero();
        assertThat(two.take("a", 0)).isPositive();
    }

    @Test
    void pausesOfAFailingHostDoubleUntilItAnswers() throws InterruptedException {
        long[] pauses = new long[11];
        for (int i = 0; i < pauses.length; i++) {
            assertThat(turns.take("a", 0)).isZero();
            turns.backOff("a", 0);
            turns.done("a", 0);
            pauses[i] = turns.millisUntil("a");
            pass(pauses[i]);
        }
        assertThat(pauses)
                .containsExactly(
                        1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 256_000, 256_000);
        turns.answered("a");
        turns.backOff("a", 0);
        assertThat(turns.millisUntil("a")).isEqualTo(1_000);
        turns.backOff("a", 5_000);
        assertThat(turns.millisUntil("a")).isEqualTo(5_000);
        turns.backOff("a", 0);
        assertThat(turns.millisUntil("a")).as("a longer pause stays").isEqualTo(5_000);
    }

    @Test
    void hostsNotAskedForLongestAreForgotten() throws InterruptedException {
        assertThat(turns.take("busy", 0)).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(turns.take("host" + i, 0)).isZero();
            turns.done("host" + i, 1_000);
        }
        assertThat(turns.size()).isEqualTo(3);
        assertThat(turns.take("busy", 0)).as("still running").isPositive();
        assertThat(turns.millisUntil("host99")).isEqualTo(1_000);
    }

    @Test
    void closingEndsTheWaiting() throws InterruptedException {
        HostTurns real = new HostTurns(1, System::nanoTime);
        assertThat(real.take("a", 0)).isZero();
        CompletableFuture<Long> waiting = taking(real, "a");
        real.close();
        await().until(waiting::isDone);
        assertThat(waiting)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withRootCauseInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> real.take("b", 0)).isInstanceOf(InterruptedException.class);
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static CompletableFuture<Long> taking(HostTurns turns, String host) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Long> taken = CompletableFuture.supplyAsync(() -> {
            thread.complete(Thread.currentThread());
            try {
                return turns.take(host, 60_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> thread.join().getState() == Thread.State.TIMED_WAITING);
        return taken;
    }
}
