package io.ragconnect.source.web.frontier;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which URL is visited next: hosts take turns, and each has so many visits at a time. Whether a URL is still due is for
 * the caller to know, so that one may stand here more than once. Not thread-safe.
 */
public final class Frontier {
    private final int visitsPerHost;
    private final ToLongFunction<URI> millisUntilTurn;
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private int queued;

    /**
     * An empty one.
     *
     * @param millisUntilTurn of the host of a URL; 0 for at once
     */
    public Frontier(int visitsPerHost, ToLongFunction<URI> millisUntilTurn) {
        this.visitsPerHost = visitsPerHost;
        this.millisUntilTurn = millisUntilTurn;
    }

    private record Due(String url, long at) {}

    private static final class Host {
        private final Deque<String> ready = new ArrayDeque<>();
        private final Queue<Due> later = new PriorityQueue<>(Comparator.comparingLong(Due::at));
        private final Set<String> visiting = new HashSet<>();
    }

    /** A URL is due at a time, in milliseconds since 1970. */
    public void schedule(String host, String url, long at, long now) {
        Host of = host(host);
        if (at <= now) {
            of.ready.add(url);
            queued++;
        } else {
            of.later.add(new Due(url, at));
        }
    }

    /** A URL that must not wait for those found before it. */
    public void urge(String host, String url) {
        host(host).ready.addFirst(url);
        queued++;
    }

    /**
     * The next URL to visit, until it is {@link #visited}; null when none is due or no host has its turn.
     *
     * @param isDue asked for each URL: what is not due any more is dropped
     */
    public @Nullable String next(long now, Predicate<String> isDue) {
        Iterator<Map.Entry<String, Host>> turns = hosts.entrySet().iterator();
        for (int i = hosts.size(); i > 0; i--) {
            Map.Entry<String, Host> turn = turns.next();
            String url = next(turn.getValue(), now, isDue);
            if (url != null) {
                // the next call begins with another host
                turns.remove();
                hosts.put(turn.getKey(), turn.getValue());
                turn.getValue().visiting.add(url);
                return url;
            }
        }
        return null;
    }

    private @Nullable String next(Host host, long now, Predicate<String> isDue) {
        for (Due due = host.later.peek(); due != null && due.at <= now; due = host.later.peek()) {
            host.later.remove();
            host.ready.add(due.url);
            queued++;
        }
        if (host.visiting.size() >= visitsPerHost) {
            return null;
        }
        for (String url = host.ready.peek(); url != null; url = host.ready.peek()) {
            if (host.visiting.contains(url) || !isDue.test(url)) {
                host.ready.remove();
                queued--;
            } else if (millisUntilTurn.applyAsLong(URI.create(url)) > 0) {
                return null;
            } else {
                host.ready.remove();
                queued--;
                return url;
            }
        }
        return null;
    }

    public void visited(String host, String url) {
        host(host).visiting.remove(url);
    }

    /** URLs that are due, some of them perhaps more than once. */
    public int queued() {
        return queued;
    }

    private Host host(String host) {
        return hosts.computeIfAbsent(host, name -> new Host());
    }
}
