package io.ragconnect.quickstart.page;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets only requests pass that this page, or a program of this machine's user, has made. A website that the user visits can
 * make the browser send requests to 127.0.0.1: under a name of its own (DNS rebinding, told by Host), or from its own page
 * (told by Origin and Sec-Fetch-Site).
 */
final class RequestGuard {
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final Set<String> hosts;
    private final Set<String> origins;

    RequestGuard(int port) {
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
        origins = Set.of("http://127.0.0.1:" + port, "http://localhost:" + port);
    }

    record Refusal(int status, String reason) {}

    /** @param path without the query */
    Optional<Refusal> check(String method, String path, Headers headers) {
        List<String> host = headers.getOrDefault("Host", List.of());
        if (host.size() != 1 || !hosts.contains(host.get(0))) {
            return refuse(421, "This page answers at 127.0.0.1 alone: open it by the URL that ./quickstart prints");
        }
        if (!method.equals("GET") && !method.equals("POST")) {
            return refuse(405, "Only GET and POST are known here");
        }
        List<String> origin = headers.getOrDefault("Origin", List.of());
        boolean foreign = origin.size() > 1 || !origins.containsAll(origin);
        if (foreign || (method.equals("POST") && origin.isEmpty())) {
            return refuse(403, "A request with this Origin is not answered: it must be this page's own URL");
        }
        boolean opensPage = method.equals("GET")
                && path.equals("/")
                && headers.getOrDefault("Sec-Fetch-Mode", List.of()).equals(List.of("navigate"));
        if (!opensPage && !OWN_SITES.containsAll(headers.getOrDefault("Sec-Fetch-Site", List.of()))) {
            return refuse(403, "A request from another site is not answered");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuse(int status, String reason) {
        return Optional.of(new Refusal(status, reason));
    }
}
