package io.ragconnect.source.web.fetch;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.ragconnect.source.web.url.Urls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What each origin's robots.txt says (RFC 9309). None there, which is a 4xx, means that all is allowed; none to be had means that
 * nothing is.
 */
final class Robots {
    /** RFC 9309, section 2.4. */
    private static final Duration GOOD_FOR = Duration.ofHours(24);
    /** RFC 9309, section 2.5. */
    private static final int MAX_BYTES = 500 << 10;
    /** Sent, of which MAX_BYTES are read decompressed. */
    private static final long MAX_SENT_BYTES = 50L << 20;
    /** RFC 9309, section 2.3.1.2. */
    private static final int MAX_REDIRECTS = 5;

    private static final int MAX_ORIGINS = 10_000;
    private static final long MAX_CACHED_BYTES = 8L << 20;
    private static final int MAX_SITEMAPS = 1_000;
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpTransport transport;
    private final Headers headers;
    private final String name;
    private final int maxOrigins;
    private final LongSupplier nanoTime;
    private final Map<Origin, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private long cachedBytes;

    Robots(HttpTransport transport, Headers headers, String name, LongSupplier nanoTime) {
        this(transport, headers, name, MAX_ORIGINS, nanoTime);
    }

    Robots(HttpTransport transport, Headers headers, String name, int maxOrigins, LongSupplier nanoTime) {
        this.maxOrigins = maxOrigins;
        this.transport = transport;
        this.headers = headers;
        this.name = name.toLowerCase(Locale.ROOT);
        this.nanoTime = nanoTime;
    }

    private static final class Known {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable Rules rules;
        private volatile long until;
        private long bytes;
    }

    /**
     * What an origin allows.
     *
     * @param crawlDelayMillis 0 when none is asked for
     * @param problem why robots.txt could not be had, null when it could; nothing is allowed then
     * @param retryAfter what the server asked for when it could not be had
     * @param bytes of its text
     */
    record Rules(
            SimpleRobotRules rules,
            long crawlDelayMillis,
            List<URI> sitemaps,
            @Nullable String problem,
            @Nullable String retryAfter,
            int bytes) {

        boolean allows(URI url) {
            return rules.isAllowed(url.toString());
        }
    }

    /** Those known, or else those that the origin gives now. */
    Rules of(Origin origin) throws IOException, InterruptedException {
        Known entry = entry(origin);
        entry.lock.lockInterruptibly();
        try {
            Rules rules = entry.rules;
            if (rules != null && entry.until - nanoTime.getAsLong() > 0) {
                return rules;
            }
            rules = fetch(origin);
            weigh(origin, rules.bytes);
            // one that could not be had is asked for again when it is the host's turn, whose pauses grow meanwhile
            entry.rules = rules.problem == null ? rules : null;
            entry.until = nanoTime.getAsLong() + GOOD_FOR.toNanos();
            return rules;
        } finally {
            entry.lock.unlock();
        }
    }

    /** Never asks; null when nothing is known, or not lately, or it could not be had. */
    @Nullable
    Rules known(Origin origin) {
        Known entry;
        synchronized (known) {
            entry = known.get(origin);
        }
        // both are written under the lock; an old pair read here without it is put right when the turn comes
        return entry == null || entry.until - nanoTime.getAsLong() <= 0 ? null : entry.rules;
    }

    private Known entry(Origin origin) {
        synchronized (known) {
            Known entry = known.computeIfAbsent(origin, unknown -> new Known());
            forget();
            return entry;
        }
    }

    private Rules fetch(Origin origin) throws IOException, InterruptedException {
        URI url = origin.resolve("/robots.txt");
        for (int redirects = 0; ; redirects++) {
            Answer answer;
            try {
                answer = transport.get(url, headers.of(url), new Body.Limits(MAX_SENT_BYTES, MAX_BYTES, true));
            } catch (RefusedException e) {
                if (Origin.of(url).host().equals(origin.host())) {
                    throw e;
                }
                return none(url + " " + e.getMessage(), null);
            } catch (IOException e) {
                return none(url + ": " + Problems.of(e), null);
            }
            if (!answer.isRedirect()) {
                return read(url, answer);
            }
            Optional<URI> next = Urls.resolve(url, Text.utf8(answer.header("Location")));
            if (next.isEmpty() || Destination.fault(next.get()) != null || redirects == MAX_REDIRECTS) {
                return all();
            }
            url = next.get();
        }
    }

    private Rules read(URI url, Answer answer) {
        int status = answer.status();
        if (status == TOO_MANY_REQUESTS || status >= 500 || (status < 400 && !answer.hasBody())) {
            return none(url + " answered " + status, answer.header("Retry-After"));
        }
        if (!answer.hasBody()) {
            return all();
        }
        byte[] text = answer.cut() ? withoutLastLine(answer.body()) : answer.body();
        String type = answer.header("Content-Type");
        // a delay that it takes as a reason to read nothing is clamped instead; what it warns of is nobody's here
        SimpleRobotRules rules = new SimpleRobotRulesParser(Long.MAX_VALUE, 0)
                .parseContent(url.toString(), text, type == null ? "text/plain" : type, List.of(name));
        List<URI> sitemaps = rules.getSitemaps().stream()
                .limit(MAX_SITEMAPS)
                .flatMap(link -> Urls.resolve(url, link).stream())
                .toList();
        return new Rules(rules, Math.max(0, rules.getCrawlDelay()), sitemaps, null, null, text.length);
    }

    /** Cut anywhere, {@code Disallow: /private} could end as {@code Disallow: /}. */
    private static byte[] withoutLastLine(byte[] text) {
        int end = text.length;
        while (end > 0 && text[end - 1] != '\n' && text[end - 1] != '\r') {
            end--;
        }
        return Arrays.copyOf(text, end);
    }

    private static Rules all() {
        return new Rules(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL), 0, List.of(), null, null, 0);
    }

    private static Rules none(String problem, @Nullable String retryAfter) {
        return new Rules(new SimpleRobotRules(RobotRulesMode.ALLOW_NONE), 0, List.of(), problem, retryAfter, 0);
    }

    private void weigh(Origin origin, long bytes) {
        synchronized (known) {
            Known entry = known.get(origin);
            if (entry != null) {
                cachedBytes += bytes - entry.bytes;
                entry.bytes = bytes;
            }
            forget();
        }
    }

    private void forget() {
        Iterator<Known> oldestFirst = known.values().iterator();
        while (known.size() > 1 && (known.size() > maxOrigins || cachedBytes > MAX_CACHED_BYTES)) {
            cachedBytes -= oldestFirst.next().bytes;
            oldestFirst.remove();
        }
    }
}
