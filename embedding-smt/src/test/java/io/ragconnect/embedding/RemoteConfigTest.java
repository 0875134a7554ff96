package io.ragconnect.embedding;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.embedding.remote.ProviderServer;
import io.ragconnect.embedding.remote.RemoteProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of settings before anything runs: in a 400, and when a task starts. */
class RemoteConfigTest {
    private final ProviderServer server = new ProviderServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, String> remote(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "embedding.provider", "openai",
                "embedding.base.url", server.url() + "/v1",
                "embedding.api.key", ProviderServer.KEY,
                "embedding.model", "my-model",
                "embedding.dimensions", "4"));
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1] == null) {
                settings.remove(more[i]);
            } else {
                settings.put(more[i], more[i + 1]);
            }
        }
        return settings;
    }

    @Test
    void validatingAsksTheProviderOnce() {
        assertThat(problems(remote())).isEmpty();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aLocalModelAsksNobody() {
        assertThat(problems(Map.of())).isEmpty();
        assertThat(problems(Map.of("embedding.model", "all-minilm-l6-v2-q"))).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aRefusedKeyIsNamedAndNotShown() {
        assertThat(problems(remote("embedding.api.key", "sk-wrong-0815")))
                .containsOnlyKeys("embedding.provider")
                .hasEntrySatisfying("embedding.provider", messages -> assertThat(messages)
                        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                        .contains("embedding.api.key", "401", server.url())
                        .doesNotContain("sk-wrong-0815"));
    }

    @Test
    void aMissingModelIsNamed() {
        assertThat(problems(remote("embedding.model", "missing")).get("embedding.provider"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("embedding.model", "404", "does not exist");
    }

    @Test
    void aProviderThatIsAwayIsNamed() {
        Map<String, String> settings = remote();
        server.close();

        assertThat(problems(settings).get("embedding.provider"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("embedding.base.url", settings.get("embedding.base.url"));
    }

    @Test
    void anotherDimensionIsNamed() {
        assertThat(problems(remote("embedding.dimensions", "5")).get("embedding.provider"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("embedding.dimensions=4");
    }

    @Test
    void aWebPageIsNoProvider() {
        server.fail(okJson("<html>Welcome</html>"));

        assertThat(problems(remote()).get("embedding.provider"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("embedding.base.url", "Welcome");
    }

    @Test
    void aBusyProviderIsThere() {
        server.fail(aResponse().withStatus(429));

        assertThat(problems(remote())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(RemoteProvider.class)
    void everyProviderIsAskedInItsOwnProtocol(RemoteProvider provider) {
        String path = provider.baseUrl().filter(url -> url.endsWith("/v1")).isPresent() ? "/v1/" : "";

        assertThat(problems(
                        remote("embedding.provider", provider.toString(), "embedding.base.url", server.url() + path)))
                .isEmpty();
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "embedding.dimensions, 0, must be set",
        "embedding.api.version, 2024-10-21, azure-openai",
        "embedding.threads, 2, embedding.max.concurrency",
        "embedding.model, all-minilm-l6-v2, local model",
        "embedding.base.url, ftp://x, http",
        "embedding.base.url, https://user:secret@host, without user",
        "embedding.base.url, https://host?key=secret, without user",
        "embedding.max.concurrency, 0, at least 1",
        "embedding.timeout.ms, 5, at least 100",
        "embedding.retry.max.ms, -1, at least 0",
        "embedding.batch.max.texts, -1, at least 0",
        "embedding.provider, gpt, huggingface-tei"
    })
    void aWrongSettingIsNamedAndNobodyIsAsked(String setting, String value, String message) {
        assertThat(problems(remote(setting, value)).get(setting))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains(setting, message)
                .doesNotContain("secret@")
                .doesNotContain("key=secret");
        assertThat(server.requests()).isEmpty();
        assertThatThrownBy(() -> new EmbeddingConfig(remote(setting, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(setting)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embedding.base.url=http://x",
                "embedding.api.key=k",
                "embedding.dimensions=4",
                "embedding.max.concurrency=5",
                "embedding.requests.per.minute=5"
            })
    void whatIsForProvidersIsRefusedForALocalModel(String setting) {
        String[] pair = setting.split("=", 2);

        assertThat(problems(Map.of(pair[0], pair[1])).get(pair[0]))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("embedding.provider");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "cohere", "voyage", "jina", "mistral"})
    void theProvidersOwnServiceNeedsAKey(String provider) {
        assertThat(problems(Map.of("embedding.provider", provider, "embedding.model", "m", "embedding.dimensions", "4"))
                        .get("embedding.api.key"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("must be set for " + provider);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure-openai", "huggingface-tei"})
    void whatEveryCustomerHasAtAnotherPlaceNeedsAUrl(String provider) {
        assertThat(problems(Map.of(
                                "embedding.provider", provider,
                                "embedding.model", "m",
                                "embedding.api.key", "k",
                                "embedding.dimensions", "4"))
                        .get("embedding.base.url"))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("must be set");
    }

    @Test
    void aKnownModelNeedsNoDimensionAndIsAskedForAnotherOnly() {
        server.fail(okJson("{}"));
        problems(remote("embedding.model", "text-embedding-3-small", "embedding.dimensions", null));
        problems(remote("embedding.model", "text-embedding-3-small", "embedding.dimensions", "1536"));
        problems(remote("embedding.model", "text-embedding-3-small", "embedding.dimensions", "512"));
        problems(remote("embedding.dimensions.request", "true"));

        assertThat(server.requests())
                .extracting(request -> request.getBodyAsString().contains("\"dimensions\""))
                .containsExactly(false, false, true, true);
    }

    @Test
    void aServerOfOnesOwnMayDoWithoutAKey() {
        server.fail(okJson("{\"data\":[{\"index\":0,\"embedding\":[1,2,3,4]}]}"));

        assertThat(problems(remote("embedding.api.key", null))).isEmpty();
        assertThat(server.requests().get(0).containsHeader("Authorization")).isFalse();
    }

    /** By setting. */
    private static Map<String, List<String>> problems(Map<String, String> settings) {
        return EmbedChunks.CONFIG_DEF.validate(settings).stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }
}
