package io.ragconnect.embedding.remote;

import io.ragconnect.embedding.remote.http.ProviderFailure;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Repeats a request that may still succeed: after pauses that double, each drawn from the whole range below ("full
 * jitter"), on top of what the provider asks for. The time for that begins with the first failure; a longer wait is cut to
 * what is left of it, for a last try.
 */
final class Retries {
    private static final long FIRST_CEILING_MS = 500;
    private static final long MAX_CEILING_MS = 20_000;
    /** That a vector is not finite may pass; more often it is the text. */
    private static final int TRIES_FOR_FINITE = 3;

    private final Duration window;
    private final RandomGenerator random;
    private final Time time;

    /** One try. */
    interface Request<T> {
        T send() throws InterruptedException;
    }

    /** Is told of every pause. */
    interface Listener {
        void pausing(ProviderFailure reason, Duration pause);
    }

    Retries(Duration window, RandomGenerator random, Time time) {
        this.window = window;
        this.random = random;
        this.time = time;
    }

    /**
     * The first answer.
     *
     * @throws ProviderFailure the last one, when time is up or trying again is no use
     */
    <T> T send(Request<T> request, Listener listener) throws InterruptedException {
        long deadline = Long.MAX_VALUE;
        long ceilingMs = FIRST_CEILING_MS;
        for (int tries = 1; ; tries++) {
            try {
                return request.send();
            } catch (ProviderFailure e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (e.kind() == Kind.TEXTS || e.kind() == Kind.SETTINGS) {
                    throw e;
                }
                if (e.kind() == Kind.NOT_FINITE && tries >= TRIES_FOR_FINITE) {
                    throw new ProviderFailure(Kind.TEXTS, e.getMessage() + ", again and again", null, e);
                }
                long now = time.nanos();
                if (tries == 1) {
                    deadline = now + window.toNanos();
                }
                Duration left = Duration.ofNanos(deadline - now);
                if (left.isNegative() || left.isZero()) {
                    throw e;
                }
                Duration pause = e.retryAfter().orElse(Duration.ZERO).plusMillis(1 + random.nextLong(ceilingMs));
                ceilingMs = Math.min(MAX_CEILING_MS, ceilingMs * 2);
                pause = pause.compareTo(left) > 0 ? left : pause;
                listener.pausing(e, pause);
                time.sleep(pause);
            }
        }
    }
}
