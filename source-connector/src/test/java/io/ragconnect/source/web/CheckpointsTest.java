package io.ragconnect.source.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.manifest.RecordBatch;
import io.ragconnect.source.web.state.HostGroups;
import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Pages;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private static final String PAGE = "http://a.test/";
    private static final String LINK = "http://a.test/link";

    private final Pages pages =
            Pages.load(new Assignment("c", 0, 1), HostGroups.of(List.of("a.test")), 16, 0, new NothingStored());
    private final Checkpoints checkpoints = new Checkpoints(pages, "state", 0);

    @Test
    void aPageIsExpandedOnceItsLinksAreStoredForSure() {
        read(PAGE, LINK);
        List<SourceRecord> carriers = send();
        assertThat(carriers).hasSize(2).allMatch(record -> record.topic().equals("state") && record.value() == null);
        assertThat(isExpanded()).isFalse();

        // stores that ended before the acknowledgements say nothing
        checkpoints.stored();
        checkpoints.stored();
        checkpoints.pollBegins();
        checkpoints.pollBegins();
        acknowledge(carriers.subList(0, 1));
        for (int i = 0; i < 5; i++) {
            checkpoints.pollBegins();
            checkpoints.stored();
        }
        assertThat(isExpanded()).isFalse();

        acknowledge(carriers.subList(1, 2));
        checkpoints.pollBegins();
        checkpoints.stored(); // what it stored may have been collected before
        checkpoints.stored();
        assertThat(isExpanded()).isFalse();
        checkpoints.pollBegins();
        checkpoints.stored();
        checkpoints.pollBegins();
        assertThat(isExpanded()).isFalse();
        assertThat(checkpoints.isExpanding(PAGE)).isTrue();
        checkpoints.stored();
        checkpoints.pollBegins();
        assertThat(isExpanded()).isTrue();
        assertThat(checkpoints.isExpanding(PAGE)).isFalse();
    }

    @Test
    void aRecordSentBeforeThatIsStillOnItsWayHoldsItUp() {
        pages.put(LINK, PageState.found(1, 1));
        List<SourceRecord> before = send();
        assertThat(before).hasSize(1);
        read(PAGE, LINK);
        acknowledge(send());
        storeAll();
        assertThat(isExpanded()).isFalse();
        acknowledge(before);
        storeAll();
        assertThat(isExpanded()).isTrue();
    }

    /** As when pages are visited all the time, so that each poll sends carriers before those of the last are acknowledged. */
    @Test
    void recordsThatFollowAllTheTimeDoNotHoldItUp() {
        read(PAGE, LINK);
        List<SourceRecord> onTheirWay = send();
        for (int i = 2; i < 10; i++) {
            pages.put(LINK, PageState.found(i, 1));
            pages.put(PAGE, page().withFailures(i));
            List<SourceRecord> more = send();
            assertThat(more).hasSize(2);
            acknowledge(onTheirWay);
            onTheirWay = more;
            checkpoints.pollBegins();
            checkpoints.stored();
        }
        assertThat(isExpanded()).isTrue();
    }

    @Test
    void whatWasDroppedIsCarriedOnceMore() {
        read(PAGE, LINK);
        List<SourceRecord> carriers = send();
        carriers.forEach(record -> checkpoints.acknowledged(record, true));
        storeAll();
        assertThat(isExpanded()).isFalse();
        List<SourceRecord> again = send();
        assertThat(again).hasSize(2);
        acknowledge(again);
        storeAll();
        assertThat(isExpanded()).isTrue();
    }

    @Test
    void aPageReadAgainMeanwhileWaitsForItsNewLinks() {
        read(PAGE, LINK);
        List<SourceRecord> carriers = send();
        read(PAGE, LINK + "2");
        acknowledge(carriers);
        storeAll();
        assertThat(isExpanded()).isFalse();
        acknowledge(send());
        storeAll();
        assertThat(isExpanded()).isTrue();
    }

    @Test
    void aCarrierTakesWhatIsKnownAlong() {
        read(PAGE, LINK);
        Map<Map<String, ?>, Map<String, ?>> stored = new HashMap<>();
        send().forEach(record -> stored.put(record.sourcePartition(), record.sourceOffset()));
        assertThat(stored)
                .containsEntry(
                        pages.bucket(LINK).partition(), pages.bucket(LINK).offset());
        assertThat(send()).as("one, so that exactly-once stores").hasSize(1);
    }

    private void read(String page, String link) {
        pages.put(page, PageState.found(1, 0));
        pages.put(link, PageState.found(1, 1));
        checkpoints.expanded(page);
    }

    private List<SourceRecord> send() {
        RecordBatch batch = new RecordBatch();
        checkpoints.addDue(batch);
        List<SourceRecord> records = batch.records();
        checkpoints.sending(records);
        return records;
    }

    private void acknowledge(List<SourceRecord> records) {
        records.forEach(record -> checkpoints.acknowledged(record, false));
    }

    private void storeAll() {
        for (int i = 0; i < 6; i++) {
            checkpoints.pollBegins();
            checkpoints.stored();
        }
    }

    private boolean isExpanded() {
        return page().expanded();
    }

    private PageState page() {
        return Objects.requireNonNull(pages.get(PAGE));
    }

    private static final class NothingStored implements OffsetStorageReader {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return null;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            return Map.of();
        }
    }
}
