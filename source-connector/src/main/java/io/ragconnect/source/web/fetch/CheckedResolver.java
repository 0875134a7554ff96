package io.ragconnect.source.web.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Gives the HTTP client the addresses to connect to, and only such as were checked. It is asked for every new connection, so that a
 * name that has another address the second time is checked the second time.
 */
final class CheckedResolver implements DnsResolver, AutoCloseable {
    /** Lookups that hang can't be ended, only left behind: no more than so many. */
    private static final int MAX_LOOKUPS = 64;

    private final Resolver resolver;
    private final AddressRules rules;
    private final Duration timeout;
    private final Set<FutureTask<InetAddress[]>> running = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, MAX_LOOKUPS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), DaemonThreads.named("web-names"));

    CheckedResolver(Resolver resolver, AddressRules rules, Duration timeout) {
        this.resolver = resolver;
        this.rules = rules;
        this.timeout = timeout;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        List<InetAddress> allowed = new ArrayList<>();
        String refusal = null;
        for (InetAddress address : addresses(host)) {
            String reason = rules.refusal(host, address);
            if (reason == null) {
                allowed.add(address);
            } else {
                refusal = "is at " + address.getHostAddress() + " (" + reason + "), which is refused:"
                        + " allow the host or its range in the settings if it is meant to be read";
            }
        }
        if (refusal != null && allowed.isEmpty()) {
            throw new RefusedException(refusal);
        }
        return allowed.toArray(InetAddress[]::new);
    }

    private InetAddress[] addresses(String host) throws UnknownHostException {
        if (host.indexOf(':') >= 0 || Destination.isIpv4(host)) {
            return new InetAddress[] {InetAddress.getByName(host)};
        }
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> resolver.resolve(host));
        try {
            threads.execute(lookup);
        } catch (RejectedExecutionException e) {
            throw new UnknownHostException("too many names are being looked up");
        }
        running.add(lookup);
        try {
            return lookup.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            lookup.cancel(true);
            throw new UnknownHostException("looking up the name took longer than " + timeout.toMillis() + " ms");
        } catch (ExecutionException | CancellationException e) {
            throw new UnknownHostException("the name has no address");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("interrupted");
        } finally {
            running.remove(lookup);
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        running.forEach(lookup -> lookup.cancel(true));
    }
}
