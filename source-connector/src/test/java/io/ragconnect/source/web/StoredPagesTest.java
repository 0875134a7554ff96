package io.ragconnect.source.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.source.filesystem.StoredFiles;
import io.ragconnect.source.manifest.StoredDocument;
import io.ragconnect.source.manifest.StoredDocument.Standing;
import io.ragconnect.source.web.state.StoredPages;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredPagesTest {
    private final Site site = new Site();
    private final WebHarness connect = new WebHarness(site.url("a.test/"));

    @AfterEach
    void stop() {
        connect.close();
        site.close();
    }

    @Test
    void everyPageThatStandsInTheTopicIsToldWithItsVersion() {
        site.page("a.test/", "Home", "/b.html", "/c.html", "/nothing.html");
        site.page("a.test/b.html", "Bees");
        site.page("a.test/c.html", "Cats");
        connect.start().settle();
        site.page("a.test/b.html", "Bees and more");
        connect.after(Duration.ofHours(30));

        assertThat(told()).isEqualTo(topic()).hasSize(3);
        assertThatThrownBy(() -> connect.stored.values().forEach(offset -> StoredFiles.read(offset, told -> {})))
                .isInstanceOf(ConnectException.class);
    }

    private Map<String, StoredDocument> told() {
        Map<String, StoredDocument> told = new TreeMap<>();
        connect.stored
                .values()
                .forEach(offset -> StoredPages.read(offset, document -> {
                    if (document.standing() == Standing.SENT) {
                        told.put(document.id(), document);
                    }
                }));
        return told;
    }

    private Map<String, StoredDocument> topic() {
        Map<String, StoredDocument> topic = new TreeMap<>();
        for (SourceRecord record : connect.log) {
            if (record.topic().equals("documents")) {
                String id = (String) record.key();
                topic.put(id, new StoredDocument(id, WebHarness.version(record), Standing.SENT));
                if (record.value() == null) {
                    topic.remove(id);
                }
            }
        }
        return topic;
    }
}
