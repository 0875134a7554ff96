package io.ragconnect.source.web.fetch;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whose turn it is: at most so many requests of a host at the same time, and a pause after each. */
final class HostTurns {
    /** Above it, the hosts not asked for longest are forgotten. */
    private static final int MAX_HOSTS = 10_000;

    private static final long FIRST_BACK_OFF_MILLIS = 1_000;
    private static final int MAX_DOUBLINGS = 8;

    private final LongSupplier nanoTime;
    private final int atOnce;
    private final int maxHosts;
    private final Map<String, Host> hosts = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    HostTurns(int atOnce, LongSupplier nanoTime) {
        this(atOnce, MAX_HOSTS, nanoTime);
    }

    HostTurns(int atOnce, int maxHosts, LongSupplier nanoTime) {
        this.atOnce = atOnce;
        this.maxHosts = maxHosts;
        this.nanoTime = nanoTime;
    }

    private static final class Host {
        private int running;
        private int failures;
        private long lastDelayMillis;
        private long next;
    }

    /**
     * Waits for the host's turn and takes it; {@link #done} gives it back.
     *
     * @return 0, or how many milliseconds it would take when that is longer than the patience; the turn is not taken then
     * @throws InterruptedException when interrupted or closed
     */
    synchronized long take(String name, long patienceMillis) throws InterruptedException {
        long end = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (!closed) {
            Host host = host(name);
            long now = nanoTime.getAsLong();
            long wait = host.next - now;
            if (wait <= 0 && host.running < atOnce) {
                host.running++;
                return 0;
            }
            // a host that was asked for by others meanwhile may be long in coming, whatever its pause says
            if (now + Math.max(wait, 0) > end || now >= end) {
                return Math.max(1, millis(wait));
            }
            wait(Math.max(1, millis(wait > 0 ? wait : end - now)));
        }
        throw new InterruptedException("The fetcher is closed");
    }

    /** Gives the turn back; the next one comes after so long. */
    synchronized void done(String name, long delayMillis) {
        Host host = host(name);
        host.running--;
        host.lastDelayMillis = delayMillis;
        postpone(host, delayMillis);
        forget();
        notifyAll();
    }

    /**
     * Leaves a host alone that is overloaded or not to be reached: twice as long each time, at least as long as it asked for.
     *
     * @param askedMillis 0 when it asked for nothing
     */
    synchronized void backOff(String name, long askedMillis) {
        Host host = host(name);
        int doublings = Math.min(host.failures++, MAX_DOUBLINGS);
        postpone(host, Math.max(askedMillis, FIRST_BACK_OFF_MILLIS << doublings));
    }

    synchronized void answered(String name) {
        host(name).failures = 0;
    }

    /**
     * Milliseconds until the next turn, as far as it can be told: of a host that has all the requests it may have, those of its pause, so
     * that nobody waits through it; where there is none, somebody may as well wait for the turn.
     */
    synchronized long millisUntil(String name) {
        Host host = hosts.get(name);
        if (host == null) {
            return 0;
        }
        long wait = millis(host.next - nanoTime.getAsLong());
        return host.running < atOnce ? wait : Math.max(wait, host.lastDelayMillis);
    }

    synchronized int size() {
        return hosts.size();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private Host host(String name) {
        return hosts.computeIfAbsent(name, unknown -> {
            Host host = new Host();
            host.next = nanoTime.getAsLong();
            return host;
        });
    }

    private void postpone(Host host, long delayMillis) {
        long next = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
        if (next - host.next > 0) {
            host.next = next;
        }
    }

    private void forget() {
        Iterator<Host> oldestFirst = hosts.values().iterator();
        while (hosts.size() > maxHosts && oldestFirst.hasNext()) {
            if (oldestFirst.next().running == 0) {
                oldestFirst.remove();
            }
        }
    }

    private static long millis(long nanos) {
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    }
}
