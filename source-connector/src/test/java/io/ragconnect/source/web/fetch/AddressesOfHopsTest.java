package io.ragconnect.source.web.fetch;

import static io.ragconnect.source.web.fetch.FetchKit.get;
import static io.ragconnect.source.web.fetch.FetchKit.with;
import static io.ragconnect.source.web.fetch.Site.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ragconnect.source.web.fetch.FetchResult.Page;
import io.ragconnect.source.web.fetch.FetchResult.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 127.0.0.1 is allowed here, and plays the internet; 127.0.0.2 is not, and has a server that must never be asked. */
class AddressesOfHopsTest {
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final Site site = new Site();
    private Site inside;
    private Fetcher fetcher;

    @BeforeEach
    void open() throws IOException {
        inside = new Site(HttpServer.create(new InetSocketAddress(address("127.0.0.2"), site.port()), 0));
        inside.page("/", "secret").page("/secret", "secret");
        names.put("public.test", "127.0.0.1");
        names.put("inside.test", "127.0.0.2");
        names.put("metadata.test", "169.254.169.254");
        fetcher = Fetchers.open(with(AddressRules.of(false, List.of("127.0.0.1/32"))), this::resolve);
    }

    @AfterEach
    void close() {
        fetcher.close();
        site.close();
        assertThat(inside.paths()).isEmpty();
        inside.close();
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        String address = names.get(host);
        return InetAddress.getAllByName(address == null ? host : address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.2",
                "127.0.0.2.",
                "2130706434",
                "0x7f000002",
                "0x7f.0.0.2",
                "0X7F.0.0.0X2",
                "017700000002",
                "0177.0.0.2",
                "127.2",
                "127.0.2",
                "127.000.000.002",
                "[::ffff:127.0.0.2]",
                "[::ffff:7f00:2]",
                "[::127.0.0.2]",
                "[64:ff9b::127.0.0.2]",
                "[2002:7f00:2::]",
                "[::1]",
                "[::]",
                "0.0.0.0",
                "inside.test",
                "INSIDE.test",
                "metadata.test",
                "169.254.169.254",
                "[fe80::1%25lo]",
            })
    void noFormOfAForbiddenAddressIsConnectedTo(String host) throws InterruptedException {
        assertRefused(fetcher.fetch(get(site.url(host, "/secret"))));
        site.on("/go", redirect(302, "http://" + host + ":" + site.port() + "/secret"));
        assertRefused(fetcher.fetch(get(site.url("public.test", "/go"))));
    }

    @Test
    void aNameWithADotAtTheEndIsCheckedLikeAnyOther() throws InterruptedException {
        names.put("inside.test.", "127.0.0.2");
        assertRefused(fetcher.fetch(get(site.url("inside.test.", "/secret"))));
    }

    @Test
    void aNameThatMovesInsideIsCheckedAgain() throws InterruptedException {
        names.put("moving.test", "127.0.0.1");
        site.page("/robots.txt", "", "Connection", "close").page("/secret", "public", "Connection", "close");
        assertThat(fetcher.fetch(get(site.url("moving.test", "/secret")))).isInstanceOf(Page.class);
        names.put("moving.test", "127.0.0.2");
        assertRefused(fetcher.fetch(get(site.url("moving.test", "/secret"))));
    }

    @Test
    void aNameThatMovesInsideBetweenRobotsAndPageIsCheckedAgain() throws InterruptedException {
        names.put("moving.test", "127.0.0.1");
        site.on("/robots.txt", exchange -> {
            names.put("moving.test", "127.0.0.2");
            Site.reply(200, "User-agent: *\nAllow: /", "Connection", "close").to(exchange);
        });
        assertRefused(fetcher.fetch(get(site.url("moving.test", "/secret"))));
        assertThat(site.paths()).containsExactly("/robots.txt");
    }

    @Test
    void ofSeveralAddressesOnlyTheAllowedOnesAreConnectedTo() throws InterruptedException {
        site.page("/secret", "public");
        Resolver both = host -> new InetAddress[] {address("127.0.0.2"), address("127.0.0.1")};
        try (Fetcher other = Fetchers.open(with(AddressRules.of(false, List.of("127.0.0.1"))), both)) {
            assertThat(other.fetch(get(site.url("both.test", "/secret")))).isInstanceOf(Page.class);
        }
    }

    @Test
    void robotsThatRedirectInsideAreNotFollowed() throws InterruptedException {
        site.on("/robots.txt", redirect(302, site.url("inside.test", "/secret")))
                .page("/", "text");
        FetchResult result = fetcher.fetch(get(site.url("public.test", "/")));
        assertThat(result).isInstanceOf(FetchResult.Failed.class);
        assertThat(site.paths()).containsExactly("/robots.txt");
    }

    @Test
    void noProxyOfTheJvmIsUsed() throws InterruptedException {
        Map<String, String> proxies = Map.of(
                "http.proxyHost", "127.0.0.2",
                "http.proxyPort", "" + site.port(),
                "http.nonProxyHosts", "",
                "socksProxyHost", "127.0.0.2",
                "socksProxyPort", "" + site.port());
        proxies.forEach(System::setProperty);
        try (Fetcher other = Fetchers.open(with(AddressRules.of(false, List.of("127.0.0.1"))), this::resolve)) {
            site.page("/", "text");
            assertThat(other.fetch(get(site.url("public.test", "/")))).isInstanceOf(Page.class);
        } finally {
            proxies.keySet().forEach(System::clearProperty);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://public.test/", "file:///etc/passwd", "http:/a", "http://", "http://user:pass@public.test/"
            })
    void whatIsNoPlainWebAddressIsRefused(String url) throws InterruptedException {
        FetchResult result = fetcher.fetch(get(URI.create(url.equals("http://") ? "http:///" : url)));
        assertRefused(result);
        assertThat(result.toString()).doesNotContain("pass@");
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getAllByName(text)[0];
    }

    private static void assertRefused(FetchResult result) {
        assertThat(result).isInstanceOf(Refused.class);
    }
}
