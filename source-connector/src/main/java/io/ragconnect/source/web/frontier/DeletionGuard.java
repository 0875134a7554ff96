package io.ragconnect.source.web.frontier;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Stops deletions when a great part of a host seems to go at once, as after a deployment that broke. What counts is what
 * was seen to be gone and is not confirmed yet, together with what was deleted within a day. Not thread-safe.
 */
public final class DeletionGuard {
    private static final long WINDOW_MILLIS = 24 * 60 * 60 * 1000L;

    private final int count;
    private final double share;
    private final Map<String, Host> hosts = new HashMap<>();

    /**
     * For all hosts.
     *
     * @param count deletions up to which nothing is stopped
     * @param share of the host's documents, 0 to 1, up to which nothing is stopped
     */
    public DeletionGuard(int count, double share) {
        this.count = count;
        this.share = share;
    }

    private static final class Host {
        private final Set<String> missing = new HashSet<>();
        private int documents;
        private int deleted;
        private long deletedSince;
    }

    public void documentSent(String host) {
        host(host).documents++;
    }

    /** A document seems gone. */
    public void missing(String host, String url) {
        host(host).missing.add(url);
    }

    /** It is there, after all. */
    public void present(String host, String url) {
        host(host).missing.remove(url);
    }

    public void deleted(String host, String url, long now) {
        Host of = host(host);
        of.missing.remove(url);
        of.documents--;
        forgetOld(of, now);
        of.deleted++;
    }

    public boolean holdsBack(String host, long now) {
        Host of = host(host);
        forgetOld(of, now);
        int going = of.missing.size() + of.deleted;
        return going > count && going > share * (of.documents + of.deleted);
    }

    /** How many documents of a host seem gone. */
    public int missing(String host) {
        return host(host).missing.size();
    }

    private static void forgetOld(Host of, long now) {
        if (now - of.deletedSince > WINDOW_MILLIS) {
            of.deletedSince = now;
            of.deleted = 0;
        }
    }

    private Host host(String host) {
        return hosts.computeIfAbsent(host, name -> new Host());
    }
}
