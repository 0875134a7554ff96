package io.ragconnect.embedding.remote;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedder makes of every way in which a provider can fail. */
class RemoteFaultsTest {
    private final ProviderServer server = new ProviderServer();
    private final List<RemoteEmbedder> open = new ArrayList<>();

    @AfterEach
    void stop() {
        open.forEach(RemoteEmbedder::close);
        server.close();
    }

    private RemoteEmbedder open(TestSettings settings) {
        RemoteEmbedder embedder = new RemoteEmbedder(settings.build());
        open.add(embedder);
        return embedder;
    }

    /** Waiting costs nothing, so that tests see what is waited for. */
    private RemoteEmbedder open(TestSettings settings, FakeTime time) {
        RemoteEmbedder embedder = new RemoteEmbedder(settings.build(), time, RandomGenerator.getDefault());
        open.add(embedder);
        return embedder;
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 500, 502, 503, 504, 529})
    void whatMayPassIsTriedAgainUntilTimeIsUp(int status) {
        server.fail(aResponse().withStatus(status).withBody("come back later"));
        FakeTime time = new FakeTime();
        RemoteEmbedder embedder = open(TestSettings.openAi(server).retry(Duration.ofSeconds(60)), time);

        assertThatThrownBy(() -> embedder.apply(List.of("a")))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("openai at http://127.0.0.1")
                .hasMessageContaining(String.valueOf(status))
                .hasMessageContaining("come back later");
        assertThat(time.slept()).isEqualTo(Duration.ofSeconds(60));
        assertThat(server.requests()).hasSizeGreaterThan(3);
    }

    @Test
    void aFailureThatPassesIsNotSeen() {
        server.wireMock()
                .stubFor(any(anyUrl())
                        .atPriority(1)
                        .inScenario("s")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willReturn(aResponse().withStatus(503))
                        .willSetStateTo("twice"));
        server.wireMock()
                .stubFor(any(anyUrl())
                        .atPriority(1)
                        .inScenario("s")
                        .whenScenarioStateIs("twice")
                        .willReturn(aResponse().withStatus(429).withHeader("Retry-After", "7"))
                        .willSetStateTo("well"));
        FakeTime time = new FakeTime();

        assertThat(open(TestSettings.openAi(server), time).apply(List.of("a")))
                .containsExactly(ProviderServer.vector("a"));
        assertThat(time.pauses()).hasSize(2);
        assertThat(time.pauses().get(1)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(9));
    }

    @Test
    void nobodyThereIsRetriable() {
        String url = server.url();
        RemoteEmbedder embedder = open(TestSettings.openAi(server).retry(Duration.ZERO));
        server.close();

        assertThatThrownBy(() -> embedder.apply(List.of("a")))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("ConnectException");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aBrokenConnectionIsRetriable(Fault fault) {
        server.fail(aResponse().withFault(fault));

        assertThatThrownBy(() ->
                        open(TestSettings.openAi(server).retry(Duration.ZERO)).apply(List.of("a")))
                .isInstanceOf(RetriableException.class);
    }

    @Test
    void aHangingProviderIsGivenUpAtTheTimeout() {
        server.fail(aResponse().withFixedDelay(20_000));

        assertThatThrownBy(() -> open(TestSettings.openAi(server)
                                .timeout(Duration.ofMillis(200))
                                .retry(Duration.ZERO))
                        .apply(List.of("a")))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("200 ms");
    }

    @Test
    void aBodyThatTricklesIsGivenUpAtTheTimeout() {
        server.fail(okJson("{\"data\":[" + " ".repeat(1_000)).withChunkedDribbleDelay(50, 20_000));

        assertThatThrownBy(() -> open(TestSettings.openAi(server)
                                .timeout(Duration.ofMillis(500))
                                .retry(Duration.ZERO))
                        .apply(List.of("a")))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("500 ms");
    }

    static Stream<Arguments> setUpWrong() {
        return Stream.of(
                Arguments.of(401, "embedding.api.key"),
                Arguments.of(403, "embedding.api.key"),
                Arguments.of(404, "embedding.model"),
                Arguments.of(405, "embedding.base.url"),
                Arguments.of(302, "embedding.base.url"));
    }

    @ParameterizedTest
    @MethodSource("setUpWrong")
    void whatSettingsAreToBlameForStopsAtOnceAndNamesThem(int status, String setting) {
        server.fail(aResponse().withStatus(status).withHeader("Location", server.url() + "/elsewhere"));

        assertThatThrownBy(() -> open(TestSettings.openAi(server)).apply(List.of("a")))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(DataException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining(setting)
                .hasMessageContaining(String.valueOf(status));
        assertThat(server.requests()).hasSize(1);
    }

    static Stream<ResponseDefinitionBuilder> unusable() {
        String one = "{\"index\":0,\"embedding\":[1,2,3,4]}";
        String two = "{\"index\":1,\"embedding\":[1,2,3,4]}";
        return Stream.of(
                aResponse()
                        .withStatus(200)
                        .withHeader("Content-Type", "text/html")
                        .withBody("<html>Sign in</html>"),
                aResponse().withStatus(200).withBody(""),
                aResponse().withStatus(204),
                okJson("[]"),
                okJson("{}"),
                okJson("null"),
                okJson("{\"data\":null}"),
                okJson("{\"data\":[]}"),
                okJson("{\"data\":[" + one + "]}"),
                okJson("{\"data\":[" + one + "," + two + ",{\"index\":2,\"embedding\":[1,2,3,4]}]}"),
                okJson("{\"data\":[" + two + "," + one + "]}"),
                okJson("{\"data\":[" + one + "," + one + "]}"),
                okJson("{\"data\":[{\"embedding\":[1,2,3,4]},{\"embedding\":[1,2,3,4]}]}"),
                okJson("{\"data\":[" + one + ",{\"index\":1,\"embedding\":null}]}"),
                okJson("{\"data\":[" + one + ",{\"index\":1,\"embedding\":[1,2,3]}]}"),
                okJson("{\"data\":[" + one + ",{\"index\":1,\"embedding\":[1,NaN,3,4]}]}"),
                okJson("{\"data\":[" + one + ",{\"index\":1,\"embedding\":[1,\"x\",3,4]}]}"),
                okJson("{\"data\":[" + one + "," + two),
                okJson("{\"data\":" + "[".repeat(100_000)),
                okJson("{\"error\":\"overloaded\"}"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void aReplyThatIsNoAnswerIsRefusedWholeAndAskedForAgain(ResponseDefinitionBuilder reply) throws Exception {
        server.fail(reply);
        RemoteEmbedder embedder = open(TestSettings.openAi(server).model("unusable"), new FakeTime());

        assertThatThrownBy(() -> embedder.apply(List.of("a", "b"))).isInstanceOf(RetriableException.class);
        assertThat(metric("unusable", "RepliesRefused")).isGreaterThan(3);
        server.recover();
        assertThat(embedder.apply(List.of("a", "b")))
                .containsExactly(ProviderServer.vector("a"), ProviderServer.vector("b"));
    }

    static Stream<Arguments> unusableOfOthers() {
        return Stream.of(
                Arguments.of(RemoteProvider.COHERE, "{\"embeddings\":{\"float\":[[1,2,3,4]]}}"),
                Arguments.of(RemoteProvider.COHERE, "{\"embeddings\":[[1,2,3,4],[1,2,3,4]]}"),
                Arguments.of(RemoteProvider.COHERE, "<html>"),
                Arguments.of(RemoteProvider.OLLAMA, "{\"embeddings\":[[1,2,3,4],[1,2,3,4],[1,2,3,4]]}"),
                Arguments.of(RemoteProvider.OLLAMA, "{\"embeddings\":[[1,2,3,4],7]}"),
                Arguments.of(RemoteProvider.OLLAMA, ""),
                Arguments.of(RemoteProvider.HUGGINGFACE_TEI, "[[1,2,3,4],[1,2,3,\"x\"]]"),
                Arguments.of(RemoteProvider.HUGGINGFACE_TEI, "[[1,2,3,4],[1,2,3]]"),
                Arguments.of(RemoteProvider.HUGGINGFACE_TEI, "{\"error\":\"x\"}"));
    }

    @ParameterizedTest
    @MethodSource("unusableOfOthers")
    void theOtherProtocolsAreCheckedAsWell(RemoteProvider provider, String reply) {
        server.fail(okJson(reply));

        assertThatThrownBy(() -> open(TestSettings.of(provider, server).retry(Duration.ZERO))
                        .apply(List.of("a", "b")))
                .isInstanceOf(RetriableException.class);
    }

    static Stream<Arguments> notFinite() {
        return Stream.of(
                Arguments.of(RemoteProvider.OPENAI, "{\"data\":[{\"index\":0,\"embedding\":[1,null,3,4]}]}"),
                Arguments.of(RemoteProvider.OPENAI, "{\"data\":[{\"index\":0,\"embedding\":[1,1e99,3,4]}]}"),
                Arguments.of(RemoteProvider.OLLAMA, "{\"embeddings\":[[1,null,3,4]]}"),
                Arguments.of(RemoteProvider.HUGGINGFACE_TEI, "[[1,-1e99,3,4]]"));
    }

    @ParameterizedTest
    @MethodSource("notFinite")
    void aTextWhoseVectorIsNeverFiniteIsBad(RemoteProvider provider, String reply) {
        RemoteEmbedder embedder = open(TestSettings.of(provider, server), new FakeTime());
        embedder.apply(List.of("good"));
        server.fail(okJson(reply));

        assertThatThrownBy(() -> embedder.apply(List.of("a")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("component 1");
    }

    @Test
    void anotherDimensionNamesTheSetting() {
        server.fail(okJson("{\"data\":[{\"index\":0,\"embedding\":[1,2,3]}]}"));

        assertThatThrownBy(() -> open(TestSettings.openAi(server)).apply(List.of("a")))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .isNotInstanceOf(DataException.class)
                .hasMessageContaining("embedding.dimensions=3");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aPoisonTextIsABadText() {
        RemoteEmbedder embedder = open(TestSettings.openAi(server));

        assertThatThrownBy(() -> embedder.apply(List.of("a", ProviderServer.POISON)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("maximum context length");
        assertThat(embedder.apply(List.of("a"))).containsExactly(ProviderServer.vector("a"));
    }

    @Test
    void aProviderThatRefusesEveryTextIsSetUpWrongSoThatNoDocumentIsBlamed() {
        server.fail(aResponse().withStatus(400).withBody("this model does not support dimensions"));

        assertThatThrownBy(() -> open(TestSettings.openAi(server)).apply(List.of("a")))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(DataException.class)
                .hasMessageContaining("does not support dimensions")
                .hasMessageContaining("embedding.model");
    }

    /** As the sink finds it: a call fails, then its halves are called. */
    @Test
    void bisectionFindsThePoisonAndPaysForNoTextTwice() throws Exception {
        RemoteEmbedder embedder =
                open(TestSettings.openAi(server).model("bisected").batches(8, 100_000));
        List<String> texts = IntStream.range(0, 64)
                .mapToObj(i -> i == 37 ? ProviderServer.POISON : "text " + i)
                .toList();
        embedder.apply(List.of("the provider is well"));

        List<String> poison = new ArrayList<>();
        int embedded = bisect(embedder, texts, poison);

        assertThat(poison).containsExactly(ProviderServer.POISON);
        assertThat(embedded).isEqualTo(63);
        assertThat(metric("bisected", "TextsEmbedded")).isEqualTo(64);
    }

    private static int bisect(RemoteEmbedder embedder, List<String> texts, List<String> poison) {
        try {
            return embedder.apply(texts).size();
        } catch (DataException e) {
            if (texts.size() == 1) {
                poison.add(texts.get(0));
                return 0;
            }
            int half = texts.size() / 2;
            return bisect(embedder, texts.subList(0, half), poison)
                    + bisect(embedder, texts.subList(half, texts.size()), poison);
        }
    }

    @Test
    void batchesKeepTheirOrderWithSeveralInFlight() throws Exception {
        RemoteEmbedder embedder = open(
                TestSettings.openAi(server).model("ordered").batches(3, 100_000).concurrency(4));
        List<String> texts = IntStream.range(0, 100).mapToObj(i -> "text " + i).toList();

        assertThat(embedder.apply(texts))
                .containsExactly(texts.stream().map(ProviderServer::vector).toArray(float[][]::new));
        assertThat(server.bodies()).hasSize(34).allSatisfy(body -> assertThat(body.path("input"))
                .hasSizeLessThanOrEqualTo(3));
        assertThat(metric("ordered", "Requests")).isEqualTo(34);
        assertThat(metric("ordered", "Tokens")).isEqualTo(700);
        assertThat(metric("ordered", "InFlight")).isZero();
    }

    @Test
    void asManyRequestsAsAllowedAreInFlightAndNoMore() {
        server.fail(aResponse().withFixedDelay(20_000));
        RemoteEmbedder embedder = open(TestSettings.openAi(server)
                .model("parallel")
                .batches(1, 100_000)
                .concurrency(3));
        Thread caller = new Thread(() -> {
            try {
                embedder.apply(IntStream.range(0, 10).mapToObj(i -> "t" + i).toList());
            } catch (RuntimeException e) {
                // it is interrupted below
            }
        });
        caller.start();

        await().until(() -> metric("parallel", "InFlight") == 3);
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(3);
        caller.interrupt();
        await().until(() -> metric("parallel", "InFlight") == 0);
    }

    @Test
    @Timeout(20)
    void anInterruptBreaksOffAHangingRequest() throws Exception {
        server.fail(aResponse().withFixedDelay(60_000));

        assertEndsWhenInterrupted(TestSettings.openAi(server).model("hanging"));
    }

    @Test
    @Timeout(20)
    void anInterruptBreaksOffTheBackOff() throws Exception {
        server.fail(aResponse().withStatus(429).withHeader("Retry-After", "3600"));

        assertEndsWhenInterrupted(
                TestSettings.openAi(server).model("backing-off").retry(Duration.ofHours(1)));
    }

    @Test
    @Timeout(20)
    void anInterruptBreaksOffTheWaitForTheRateLimit() throws Exception {
        assertEndsWhenInterrupted(
                TestSettings.openAi(server).model("limited").batches(1, 100).perMinute(1, 0));
    }

    private void assertEndsWhenInterrupted(TestSettings settings) throws Exception {
        RemoteEmbedder embedder = open(settings);
        AtomicReference<Throwable> end = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                embedder.apply(List.of("a", "b", "c"));
            } catch (RuntimeException e) {
                end.set(e);
            }
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
            ended.countDown();
        });
        caller.start();
        await().until(() -> !server.requests().isEmpty());

        caller.interrupt();

        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(end.get()).isInstanceOf(RetriableException.class);
        assertThat(stillInterrupted.join()).isTrue();
    }

    @Test
    @Timeout(20)
    void closingBreaksOffWhatIsUnderWayAndWhatWaits() throws Exception {
        server.fail(aResponse().withFixedDelay(60_000));
        RemoteEmbedder embedder =
                open(TestSettings.openAi(server).batches(1, 100).concurrency(1));
        CompletableFuture<Object> call = CompletableFuture.supplyAsync(() -> embedder.apply(List.of("a", "b", "c")));
        await().until(() -> !server.requests().isEmpty());

        embedder.close();

        assertThatThrownBy(call::join).hasRootCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> embedder.apply(List.of("a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void twoHundredStartsAndStopsLeaveNoThreadBehind() {
        for (int i = 0; i < 200; i++) {
            try (RemoteEmbedder embedder =
                    new RemoteEmbedder(TestSettings.openAi(server).build())) {
                embedder.apply(List.of("a"));
            }
        }

        // the JDK's client ends its own threads when it is collected
        await().until(() -> {
            System.gc();
            return Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.startsWith("embedding-") || name.startsWith("HttpClient-"))
                            .count()
                    < 10;
        });
    }

    @Test
    void closingTakesTheMetricsAway() throws Exception {
        RemoteEmbedder embedder = open(TestSettings.openAi(server).model("gone"));
        assertThat(beans("gone")).isNotEmpty();

        embedder.close();
        embedder.close();

        assertThat(beans("gone")).isEmpty();
    }

    @Test
    void theProvidersOwnWordsAreCutAndTheKeyIsHidden() {
        server.fail(aResponse()
                .withStatus(401)
                .withBody("bad key " + ProviderServer.KEY + "\n".repeat(5) + "x".repeat(10_000)));

        assertThatThrownBy(() -> open(TestSettings.openAi(server)).apply(List.of("a")))
                .hasMessageContaining("bad key [hidden]")
                .satisfies(e -> {
                    assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\n");
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain(ProviderServer.KEY);
                    }
                });
    }

    @Test
    void aKeyWithALineBreakIsNamedAndNotShown() {
        assertThatThrownBy(() ->
                        open(TestSettings.openAi(server).key("sk-1\nsk-2")).apply(List.of("a")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("embedding.api.key")
                .satisfies(e -> {
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain("sk-1").doesNotContain("sk-2");
                    }
                });
    }

    @Test
    void settingsShowNoKey() {
        assertThat(TestSettings.openAi(server).build().toString()).doesNotContain(ProviderServer.KEY);
    }

    private static java.util.Set<ObjectName> beans(String model) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("io.ragconnect:type=embedding,model=" + model + ",*"), null);
    }

    private static long metric(String model, String attribute) throws Exception {
        return ((Number) ManagementFactory.getPlatformMBeanServer()
                        .getAttribute(beans(model).iterator().next(), attribute))
                .longValue();
    }
}
