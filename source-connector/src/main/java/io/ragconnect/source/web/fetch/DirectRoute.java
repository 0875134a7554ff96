package io.ragconnect.source.web.fetch;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.HttpHost;

/** Straight to the host, whatever proxy the worker's environment may name: through one no address could be checked. */
final class DirectRoute {
    static final HttpRoutePlanner PLANNER = (host, context) -> {
        int port = DefaultSchemePortResolver.INSTANCE.resolve(host);
        boolean secure = "https".equalsIgnoreCase(host.getSchemeName());
        return new HttpRoute(new HttpHost(host.getSchemeName(), host.getHostName(), port), null, secure);
    };

    private DirectRoute() {}
}
