package io.ragconnect.source.web.fetch;

import io.ragconnect.source.web.fetch.FetchResult.Failed;
import io.ragconnect.source.web.fetch.FetchResult.Gone;
import io.ragconnect.source.web.fetch.FetchResult.MovedAway;
import io.ragconnect.source.web.fetch.FetchResult.NotModified;
import io.ragconnect.source.web.fetch.FetchResult.Page;
import io.ragconnect.source.web.fetch.FetchResult.Refused;
import io.ragconnect.source.web.fetch.Robots.Rules;
import io.ragconnect.source.web.url.Urls;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** Follows the redirects of one URL hop by hop, each within the rules. */
final class HttpFetcher implements Fetcher {
    /** Of what a server sends to be sent back; longer ones would fill the offsets. */
    private static final int MAX_VALIDATOR = 512;

    private final FetchSettings settings;
    private final HttpTransport transport;
    private final Headers headers;
    private final Robots robots;
    private final HostTurns turns;
    private final Body.Limits pageLimits;
    /** How long a turn is waited for. */
    private final long patience;
    /** What a redirect within a host has to wait besides. */
    private final long longestPause;

    HttpFetcher(FetchSettings settings, Resolver resolver, SSLContext tls) {
        this.settings = settings;
        int connections = settings.politeness().connectionsPerHost();
        CheckedResolver checked = new CheckedResolver(
                resolver, settings.addresses(), settings.limits().connectTimeout());
        transport = new HttpTransport(settings.limits(), connections, checked, tls);
        headers = new Headers(settings);
        robots = new Robots(transport, headers, settings.robotName(), System::nanoTime);
        turns = new HostTurns(connections, System::nanoTime);
        patience = settings.limits().totalTimeout().toMillis();
        longestPause = Math.max(
                settings.politeness().minDelay().toMillis(),
                settings.politeness().maxCrawlDelay().toMillis());
        pageLimits = new Body.Limits(
                settings.limits().maxBodyBytes(), settings.limits().maxDecodedBytes(), false);
    }

    @Override
    public FetchResult fetch(FetchRequest request) throws InterruptedException {
        try {
            return follow(request);
        } catch (NotFetchedException e) {
            return e.result();
        }
    }

    private FetchResult follow(FetchRequest request) throws InterruptedException, NotFetchedException {
        URI url = request.url();
        boolean permanent = true;
        Set<URI> seen = new HashSet<>();
        while (seen.add(url)) {
            boolean first = seen.size() == 1;
            check(url);
            if (!first && !settings.redirectScope().test(url)) {
                throw leadsAway(request.url(), url, permanent);
            }
            // what the last page said of itself is not to be held against another page that the URL may lead to by now
            List<Header> sent = first ? headers.of(url, request.etag(), request.lastModified()) : headers.of(url);
            Answer answer = ask(url, sent, first ? patience : patience + longestPause);
            if (!answer.isRedirect()) {
                boolean conditional = first && (request.etag() != null || request.lastModified() != null);
                return result(url, !first && permanent, conditional, answer);
            }
            permanent &= answer.isPermanentRedirect();
            if (seen.size() > settings.limits().maxRedirects()) {
                throw refused(request.url() + " redirects more than "
                        + settings.limits().maxRedirects() + " times, lastly to " + url
                        + ": raise the limit if it leads anywhere");
            }
            url = target(url, answer);
        }
        throw refused(request.url() + " redirects in a circle through " + url
                + ": it may want cookies, which can be set as credentials for its host");
    }

    private static void check(URI url) throws NotFetchedException {
        String fault = Destination.fault(url);
        if (fault != null) {
            throw refused(shown(url) + " " + fault);
        }
    }

    private static NotFetchedException leadsAway(URI from, URI to, boolean permanent) {
        String remedy = ", which lies outside of what is to be read: widen the scope if it belongs to it";
        return permanent
                ? new NotFetchedException(new MovedAway(from + " moved for good to " + to + remedy))
                : notWanted(from + " redirects to " + to + remedy);
    }

    private Answer ask(URI url, List<Header> sent, long patience) throws InterruptedException, NotFetchedException {
        Origin origin = Origin.of(url);
        if (settings.politeness().obeyRobots()) {
            Rules known = robots.known(origin);
            if (known != null) {
                permit(url, known);
            }
        }
        String host = Destination.bare(url.getHost());
        takeTurn(url, host, patience);
        try {
            if (settings.politeness().obeyRobots()) {
                permit(url, rules(origin, host));
            }
            Answer answer = transport.get(url, sent, pageLimits);
            if (answer.status() == 429 || answer.status() == 503) {
                turns.backOff(host, retryAfter(answer.header("Retry-After")));
            } else {
                turns.answered(host);
            }
            return answer;
        } catch (RefusedException e) {
            throw refused(url + " " + e.getMessage());
        } catch (IOException e) {
            // a body that can't be decompressed is that page's fault, not its host's
            if (!(e instanceof ZipException || e instanceof EOFException)) {
                turns.backOff(host, 0);
            }
            throw failed(url + " could not be fetched: " + Problems.of(e), 0);
        } finally {
            turns.done(host, delayMillis(origin));
        }
    }

    private void takeTurn(URI url, String host, long patience) throws InterruptedException, NotFetchedException {
        long wait = turns.take(host, patience);
        if (wait > 0) {
            throw failed(
                    url + " was not asked for: its host is left alone for " + wait
                            + " ms more, since it asked for that, was overloaded, or could not be reached",
                    wait);
        }
    }

    /** To be called in the host's turn: it may ask for robots.txt. */
    private Rules rules(Origin origin, String host) throws IOException, InterruptedException {
        Rules rules = robots.of(origin);
        if (rules.problem() != null) {
            turns.backOff(host, retryAfter(rules.retryAfter()));
        }
        return rules;
    }

    private void permit(URI url, Rules rules) throws NotFetchedException {
        if (rules.problem() != null) {
            throw failed(
                    url + " was not asked for: without its robots.txt nothing may be read (" + rules.problem() + ")",
                    retryAfter(rules.retryAfter()));
        }
        if (!rules.allows(url)) {
            throw notWanted(url + " is not for " + settings.robotName() + " to read, says "
                    + Origin.of(url).resolve("/robots.txt") + ": ask whoever runs the site");
        }
    }

    private long delayMillis(Origin origin) {
        Rules rules = robots.known(origin);
        long asked = rules == null || !settings.politeness().obeyRobots() ? 0 : rules.crawlDelayMillis();
        return Math.max(
                settings.politeness().minDelay().toMillis(),
                Math.min(asked, settings.politeness().maxCrawlDelay().toMillis()));
    }

    private long retryAfter(@Nullable String value) {
        return RetryAfter.millis(value, Instant.now(), settings.politeness().maxRetryAfter());
    }

    private static URI target(URI url, Answer answer) throws NotFetchedException {
        String location = Text.utf8(answer.header("Location"));
        Optional<URI> target = Urls.resolve(url, location);
        if (target.isEmpty()) {
            throw failed(url + " redirects to \"" + Text.firstLine(location) + "\", which is no URL", 0);
        }
        return target.get();
    }

    private FetchResult result(URI url, boolean moved, boolean conditional, Answer answer) {
        int status = answer.status();
        if (answer.hasBody()) {
            return new Page(
                    url,
                    moved,
                    answer.body(),
                    answer.header("Content-Type"),
                    answer.header("Content-Language"),
                    validator(answer.header("ETag")),
                    validator(answer.header("Last-Modified")),
                    answer.joined("X-Robots-Tag"));
        }
        if (status == 304 && conditional) {
            return new NotModified();
        }
        if (status == 404 || status == 410) {
            return new Gone(status);
        }
        String remedy = status == 401 || status == 403 ? ": set credentials for its host if it is to be read" : "";
        return new Failed(url + " answered " + status + remedy, retryAfter(answer.header("Retry-After")));
    }

    private static @Nullable String validator(@Nullable String value) {
        boolean fits = value != null
                && value.length() <= MAX_VALIDATOR
                && value.chars().noneMatch(c -> c < ' ' || c == 0x7f);
        return fits ? value : null;
    }

    /** Without what may be a password. */
    private static String shown(URI url) {
        return url.getRawUserInfo() == null ? url.toString() : url.toString().replace(url.getRawUserInfo() + "@", "");
    }

    private static NotFetchedException notWanted(String reason) {
        return new NotFetchedException(new Refused(reason, true));
    }

    private static NotFetchedException refused(String reason) {
        return new NotFetchedException(new Refused(reason, false));
    }

    private static NotFetchedException failed(String reason, long retryAfterMillis) {
        return new NotFetchedException(new Failed(reason, retryAfterMillis));
    }

    @Override
    public List<URI> sitemaps(URI url) throws InterruptedException {
        if (Destination.fault(url) != null) {
            return List.of();
        }
        Origin origin = Origin.of(url);
        Rules known = robots.known(origin);
        if (known != null) {
            return known.sitemaps();
        }
        String host = Destination.bare(url.getHost());
        try {
            takeTurn(url, host, patience);
        } catch (NotFetchedException e) {
            return List.of();
        }
        try {
            return rules(origin, host).sitemaps();
        } catch (IOException e) {
            return List.of();
        } finally {
            turns.done(host, delayMillis(origin));
        }
    }

    @Override
    public long millisUntilTurn(URI url) {
        return url.getHost() == null ? 0 : turns.millisUntil(Destination.bare(url.getHost()));
    }

    @Override
    public void close() {
        turns.close();
        transport.close();
    }
}
