package io.ragconnect.source.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.source.WebSourceConnector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a user does to the offsets by Connect's interface. */
class OffsetsTest {
    private final Site site = new Site();
    private final WebHarness connect = new WebHarness(site.url("a.test/"));
    private final WebSourceConnector connector = new WebSourceConnector();

    @AfterEach
    void stop() {
        connect.close();
        site.close();
    }

    private Map<Map<String, ?>, Map<String, ?>> stored() {
        return new HashMap<>(connect.stored);
    }

    @Test
    void thoseOfTheConnectorAreTaken() {
        site.page("a.test/", "Home", "/b").page("a.test/b", "Two");
        connect.start().settle().stop();
        assertThat(stored()).isNotEmpty();
        assertThat(connector.alterOffsets(connect.settings, stored())).isTrue();
        Map<Map<String, ?>, Map<String, ?>> reset = stored();
        reset.replaceAll((partition, offset) -> null);
        assertThat(connector.alterOffsets(connect.settings, reset)).isTrue();
    }

    @Test
    void thoseOfAnotherAndDamagedOnesAreRefused() {
        site.page("a.test/", "Home");
        connect.start().settle().stop();
        assertThatThrownBy(() -> connector.alterOffsets(Map.of("name", "other"), stored()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("isn't one of connector other");
        Map<Map<String, ?>, Map<String, ?>> damaged = stored();
        damaged.replaceAll((partition, offset) -> Map.of("buckets", 16L, "resend", 0L, "documents", "x"));
        assertThatThrownBy(() -> connector.alterOffsets(connect.settings, damaged))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("can't be read");
    }

    @Test
    void withoutThemEverythingIsCrawledAnewWithHigherVersions() {
        site.page("a.test/", "Home", "/b", "/c").page("a.test/b", "Two").page("a.test/c", "Three");
        connect.start().settle().stop();
        long before = connect.documents().stream()
                .mapToLong(document -> document.version())
                .max()
                .orElseThrow();
        connect.takeStory();
        connect.stored.clear();
        site.remove("a.test/c");
        connect.clock.advance(Duration.ofSeconds(1));
        connect.start().settle();
        assertThat(connect.story()).containsExactlyInAnyOrder("+" + site.url("a.test/"), "+" + site.url("a.test/b"));
        assertThat(connect.documents()).allMatch(document -> document.version() > before);
    }
}
