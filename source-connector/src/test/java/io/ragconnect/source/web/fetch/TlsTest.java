package io.ragconnect.source.web.fetch;

import static io.ragconnect.source.web.fetch.FetchKit.HERE;
import static io.ragconnect.source.web.fetch.FetchKit.get;
import static io.ragconnect.source.web.fetch.FetchKit.settings;
import static io.ragconnect.source.web.fetch.Site.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.ragconnect.source.web.fetch.FetchResult.Failed;
import io.ragconnect.source.web.fetch.FetchResult.Page;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authority of the certificates is trusted unless said otherwise; what is wrong is their host or time. */
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void aCertificateOfTheHostIsTaken() throws Exception {
        try (Tls tls = new Tls("site.test", "-1d", true)) {
            assertThat(tls.fetch("site.test")).isInstanceOf(Page.class);
        }
    }

    @Test
    void oneOfAnotherHostIsRefused() throws Exception {
        try (Tls tls = new Tls("site.test", "-1d", true)) {
            assertRefused(tls, "other.test");
            assertRefused(tls, "sub.site.test");
            assertRefused(tls, "127.0.0.1");
        }
    }

    @Test
    void anExpiredOneIsRefused() throws Exception {
        try (Tls tls = new Tls("site.test", "-30d", true)) {
            assertRefused(tls, "site.test");
        }
    }

    @Test
    void oneOfTheFutureIsRefused() throws Exception {
        try (Tls tls = new Tls("site.test", "+30d", true)) {
            assertRefused(tls, "site.test");
        }
    }

    @Test
    void oneThatNobodyVouchesForIsRefused() throws Exception {
        try (Tls tls = new Tls("site.test", "-1d", false)) {
            assertRefused(tls, "site.test");
        }
    }

    @Test
    void neitherARedirectNorRobotsLeadAround() throws Exception {
        try (Tls tls = new Tls("site.test", "-1d", true);
                Site plain = new Site()) {
            plain.on("/", redirect(302, tls.url("other.test")));
            try (Fetcher fetcher = tls.fetcher()) {
                assertThat(fetcher.fetch(get(plain.url("/")))).isInstanceOf(Failed.class);
            }
            assertThat(tls.site.paths()).isEmpty();
        }
    }

    @Test
    void plainHttpOnATlsPortIsAFailure() throws Exception {
        try (Tls tls = new Tls("site.test", "-1d", true);
                Site plain = new Site();
                Fetcher fetcher = tls.fetcher()) {
            assertThat(fetcher.fetch(get(URI.create("https://site.test:" + plain.port() + "/"))))
                    .isInstanceOf(Failed.class);
        }
    }

    private static void assertRefused(Tls tls, String host) throws InterruptedException {
        assertThat(tls.fetch(host)).isInstanceOf(Failed.class).asString().contains("TLS failed");
        assertThat(tls.site.paths()).isEmpty();
    }

    private final class Tls implements AutoCloseable {
        private final Site site;
        private final SSLContext client;

        Tls(String host, String start, boolean trusted) throws Exception {
            KeyStore keys = certificate(host, start);
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD);
            SSLContext server = SSLContext.getInstance("TLS");
            server.init(own.getKeyManagers(), null, null);
            HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            https.setHttpsConfigurator(new HttpsConfigurator(server));
            site = new Site(https).page("/", "text");

            KeyStore others = KeyStore.getInstance("PKCS12");
            others.load(null, null);
            if (trusted) {
                others.setCertificateEntry("authority", keys.getCertificate("authority"));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted ? others : null);
            client = SSLContext.getInstance("TLS");
            client.init(null, trust.getTrustManagers(), null);
        }

        URI url(String host) {
            return URI.create("https://" + host + ":" + site.port() + "/");
        }

        Fetcher fetcher() {
            return new HttpFetcher(settings(), HERE, client);
        }

        FetchResult fetch(String host) throws InterruptedException {
            try (Fetcher fetcher = fetcher()) {
                return fetcher.fetch(get(url(host)));
            }
        }

        @Override
        public void close() {
            site.close();
        }

        /** Valid for ten days from the start. */
        private KeyStore certificate(String host, String start) throws Exception {
            Path file = folder.resolve(host + start);
            keytool(
                    file,
                    "authority",
                    "-dname",
                    "CN=authority",
                    "-ext",
                    "bc:c",
                    "-startdate",
                    "-100d",
                    "-validity",
                    "1000");
            keytool(
                    file,
                    "site",
                    "-dname",
                    "CN=" + host,
                    "-ext",
                    "san=dns:" + host,
                    "-startdate",
                    start,
                    "-validity",
                    "10",
                    "-signer",
                    "authority");
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD);
            }
            return keys;
        }

        private void keytool(Path file, String alias, String... more) throws Exception {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
            command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1"));
            command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
            command.addAll(List.of("-keystore", file.toString()));
            command.addAll(List.of(more));
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(keytool.waitFor()).as(output).isZero();
        }
    }
}
