package io.ragconnect.source.web.fetch;

import io.ragconnect.source.web.fetch.FetchSettings.Limits;
import io.ragconnect.source.web.fetch.FetchSettings.Politeness;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Settings for servers on loopback, and ways to change one of them. */
final class FetchKit {
    static final Limits LIMITS =
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), 1 << 20, 2 << 20, 5, 8 << 10);
    static final Politeness HASTE = new Politeness(Duration.ZERO, Duration.ofSeconds(30), Duration.ofHours(1), 4, true);
    static final AddressRules LOOPBACK = AddressRules.of(true, List.of());
    /** Every name is here. */
    static final Resolver HERE = host -> new InetAddress[] {InetAddress.getLoopbackAddress()};

    private FetchKit() {}

    static FetchSettings settings() {
        return new FetchSettings(
                "test-crawler/1.0", "https://example.org/bot", LIMITS, HASTE, LOOPBACK, Map.of(), url -> true);
    }

    static FetchSettings with(Limits limits) {
        FetchSettings usual = settings();
        return new FetchSettings(
                usual.userAgent(), usual.contact(), limits, HASTE, LOOPBACK, Map.of(), usual.redirectScope());
    }

    static FetchSettings with(Politeness politeness) {
        FetchSettings usual = settings();
        return new FetchSettings(
                usual.userAgent(), usual.contact(), LIMITS, politeness, LOOPBACK, Map.of(), usual.redirectScope());
    }

    static FetchSettings with(AddressRules addresses) {
        FetchSettings usual = settings();
        return new FetchSettings(
                usual.userAgent(), usual.contact(), LIMITS, HASTE, addresses, Map.of(), usual.redirectScope());
    }

    static FetchSettings with(Map<Origin, Credentials> credentials) {
        FetchSettings usual = settings();
        return new FetchSettings(
                usual.userAgent(), usual.contact(), LIMITS, HASTE, LOOPBACK, credentials, usual.redirectScope());
    }

    static FetchSettings within(Predicate<URI> scope) {
        FetchSettings usual = settings();
        return new FetchSettings(usual.userAgent(), usual.contact(), LIMITS, HASTE, LOOPBACK, Map.of(), scope);
    }

    static FetchRequest get(URI url) {
        return new FetchRequest(url, null, null);
    }
}
