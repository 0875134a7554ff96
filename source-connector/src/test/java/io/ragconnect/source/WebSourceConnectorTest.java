package io.ragconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.source.web.WebSourceTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;

class WebSourceConnectorTest {
    private final WebSourceConnector connector = new WebSourceConnector();

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(SourceConnector.class)).hasAtLeastOneElementOfType(WebSourceConnector.class);
        assertThat(connector.version()).matches("\\d+\\.\\d+.*").isEqualTo(new WebSourceTask().version());
        assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.SUPPORTED);
    }

    @Test
    void everySettingIsDescribed() {
        assertThat(connector.config().configKeys().values()).allSatisfy(key -> {
            assertThat(key.group).isNotEmpty();
            assertThat(key.documentation).endsWith(".");
            assertThat(key.validator == null ? "none" : key.validator.toString())
                    .doesNotContain("@", "$");
        });
    }

    @Test
    void acceptsAGoodConfiguration() {
        assertThat(errors()).isEmpty();
        assertThat(errors("host.secrets", "https://a.test basic me:pass:word\n\nhttps://a.test:8443 bearer x"))
                .containsOnlyKeys("host.secrets");
        assertThat(errors("host.secrets", "https://a.test basic me:pass:word\n"))
                .isEmpty();
        assertThat(errors("hosts", "b.test,*.c.test,localhost:8080")).isEmpty();
        assertThat(errors("seeds", "", "sitemaps", "https://a.test/sitemap.xml"))
                .isEmpty();
    }

    @Test
    void refusesBadSettingsWithTheRemedy() {
        assertThat(errors("seeds", "ftp://a.test/").get("seeds")).contains("write it as https://");
        assertThat(errors("seeds", "https://me:secret@a.test/").get("seeds")).contains("without user name");
        assertThat(errors("seeds", "").get("seeds")).contains("at least one seed");
        assertThat(errors("hosts", "https://a.test").get("hosts")).contains("without scheme");
        assertThat(errors("path.include", "docs/*").get("path.include")).contains("must begin with / or *");
        assertThat(errors("user.agent", "1/2").get("user.agent")).contains("is no user agent");
        assertThat(errors("allowed.addresses", "10.0.0.0/99")).containsKey("allowed.addresses");
        assertThat(errors("errors.topic", "documents").get("errors.topic"))
                .contains("errors.topic: must differ from topic");
        assertThat(errors("state.topic", "documents").get("state.topic"))
                .contains("state.topic: must differ from topic");
        assertThat(errors("revisit.min.ms", "10", "revisit.max.ms", "9").get("revisit.max.ms"))
                .contains("must not be below");
        assertThat(errors("gone.confirmations", "0")).containsKey("gone.confirmations");
        assertThat(errors("render", "always")).containsKey("render");
        assertThat(errors("render", "auto").get("render.devtools.url")).contains("start one with", "render=never");
        assertThat(errors("render", "auto", "render.devtools.url", "ws://127.0.0.1:9222/x")
                        .get("render.devtools.url"))
                .contains("write it as http://127.0.0.1:9222");
        assertThat(errors("render", "auto", "render.devtools.url", "http://127.0.0.1:9222"))
                .isEmpty();
    }

    @Test
    void refusesLazyEmbeddingWhichASourceCantDo() {
        assertThat(errors(
                        "transforms",
                        "embed",
                        "transforms.embed.type",
                        "io.ragconnect.embedding.EmbedChunks",
                        "transforms.embed.embedding.mode",
                        "lazy"))
                .containsOnlyKeys("transforms.embed.embedding.mode");
    }

    @Test
    void tellsNoSecretInWhatIsWrongWithIt() {
        for (String secrets : List.of(
                "hunter2",
                "hunter2 basic me:x",
                "https://a.test basic hunter2",
                "https://a.test hunter2 x",
                "https://a.test bearer hunter2\u0007x",
                "https://b.test bearer hunter2")) {
            Map<String, String> errors = errors("host.secrets", secrets);
            assertThat(errors).containsOnlyKeys("host.secrets");
            assertThat(errors.get("host.secrets")).doesNotContain("hunter2");
        }
    }

    @Test
    void hasNoMoreTasksThanHostsThatCanBeSpread() {
        connector.start(settings());
        assertThat(connector.taskConfigs(8)).hasSize(1);
        Map<String, String> settings = settings();
        settings.put("hosts", "*.c.test");
        connector.start(settings);
        assertThat(connector.taskConfigs(8)).hasSize(8);
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("name", "site");
        settings.put("topic", "documents");
        settings.put("seeds", "https://a.test/");
        return settings;
    }

    private Map<String, String> errors(String... settings) {
        Map<String, String> all = settings();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        Map<String, String> errors = new HashMap<>();
        for (ConfigValue value : connector.validate(all).configValues()) {
            List<String> messages = value.errorMessages();
            if (!messages.isEmpty()) {
                errors.put(value.name(), String.join("\n", messages));
            }
        }
        return errors;
    }
}
