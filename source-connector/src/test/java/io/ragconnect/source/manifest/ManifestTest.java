package io.ragconnect.source.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.source.manifest.Entry.Outcome;
import io.ragconnect.source.manifest.PackedOffset.Header;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final ManifestPartition PARTITION = new ManifestPartition("docs", 17);

    @Test
    void aPartitionHasOneEntry() {
        assertThat(PARTITION.toMap()).containsExactly(Map.entry("manifest", "docs/17"));
        assertThat(ManifestPartition.parse(new ManifestPartition("a/b", 0).toMap()))
                .isEqualTo(new ManifestPartition("a/b", 0));
    }

    @Test
    void aBucketIsReadBackAsItWasStored() {
        Random random = new Random(7);
        Map<String, Entry> entries = new TreeMap<>();
        Outcome[] outcomes = Outcome.values();
        for (int i = 0; i < 1_000; i++) {
            String id = "root/" + random.nextInt(50) + "/\u00e9\ud83d\ude00" + random.nextInt(100_000);
            Outcome outcome = outcomes[random.nextInt(outcomes.length)];
            entries.put(
                    id,
                    new Entry(
                            random.nextLong(),
                            random.nextLong(),
                            random.nextLong() >>> 1,
                            random.nextLong(),
                            outcome,
                            random.nextInt(),
                            random.nextInt(3)));
        }
        Map<String, ?> offset =
                BucketOffset.encode(new Header(64, 3), 99, entries.size(), writer -> entries.forEach(writer::write));

        Map<String, Entry> read = new TreeMap<>();
        assertThat(BucketOffset.decode(offset, read::put)).isEqualTo(99);
        assertThat(read).isEqualTo(entries);
        assertThat(PackedOffset.header(offset)).isEqualTo(new Header(64, 3));
    }

    @Test
    void aBucketOfTheFirstFormatIsRead() {
        Map<String, ?> offset =
                Map.of("buckets", 64L, "resend", 3L, "documents", "eAFjZICAZCDFyMBcpJ/IxccJFWPgBgAYpAGX");
        Map<String, Entry> read = new TreeMap<>();
        assertThat(BucketOffset.decode(offset, read::put)).isEqualTo(99);
        assertThat(read).containsExactly(Map.entry("r/a", new Entry(5, 7, 9, 11, Outcome.SENT)));
    }

    @Test
    void aBucketOfTenThousandDocumentsCanBeStoredAndALargerOneIsRefused() {
        Bucket bucket = new Bucket(PARTITION, new Header(64, 0));
        fill(bucket, 10_000);
        assertThat(PackedOffset.size(bucket.offset())).isLessThan(BucketLimit.MAX_CHARS);
        fill(bucket, 20_000);
        assertThatThrownBy(bucket::offset)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("higher manifest.buckets (now 64)");
    }

    private static void fill(Bucket bucket, int documents) {
        Random random = new Random(11);
        for (int i = 0; i < documents; i++) {
            String id = String.format("documents/department-%02d/%08x/report-%06d.pdf", i % 30, random.nextInt(), i);
            long modified = 1_700_000_000_000_000L + random.nextInt();
            long version = 1_790_000_000_000L + i;
            bucket.put(
                    id,
                    new Entry(
                            version,
                            modified,
                            random.nextInt(10_000_000),
                            random.nextLong(),
                            Outcome.SENT,
                            random.nextInt(),
                            0),
                    0);
        }
    }

    @Test
    void versionsGrowOverDeletionAndAClockThatGoesBack() {
        Bucket bucket = new Bucket(PARTITION, new Header(1, 0));
        bucket.put("a", new Entry(1_000, 0, 0, 0, Outcome.SENT), 0);
        assertThat(bucket.nextVersion("a", 500)).isEqualTo(1_001);
        bucket.remove("a", 1_001);
        assertThat(bucket.nextVersion("a", 500)).isEqualTo(1_002);
        Bucket restarted = new Bucket(PARTITION, new Header(1, 0));
        restarted.load(bucket.offset());
        assertThat(restarted.nextVersion("a", 500)).isEqualTo(1_002);
        assertThat(restarted.nextVersion("a", 5_000)).isEqualTo(5_000);
    }

    @Test
    void offsetsOfAUserAreChecked() {
        Bucket bucket = new Bucket(PARTITION, new Header(64, 0));
        Map<String, ?> good = bucket.offset();
        assertThatCode(() -> Manifest.requireValid("docs", Map.of(PARTITION.toMap(), good)))
                .doesNotThrowAnyException();
        Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
        reset.put(PARTITION.toMap(), null);
        assertThatCode(() -> Manifest.requireValid("docs", reset)).doesNotThrowAnyException();

        assertRefused("other", PARTITION.toMap(), good, "isn't one of connector other");
        assertRefused("docs", new ManifestPartition("docs", 64).toMap(), good, "numbered from 0 to 63");
        assertRefused("docs", Map.of("file", "a"), good, "Not a partition of this connector");
        assertRefused("docs", PARTITION.toMap(), Map.of("position", 1), "Not a manifest of this connector");
        assertRefused(
                "docs",
                PARTITION.toMap(),
                Map.of("buckets", 64, "resend", 0, "documents", "junk"),
                "stored manifest can't be read");
    }

    private static void assertRefused(
            String connector, Map<String, ?> partition, Map<String, ?> offset, String message) {
        assertThatThrownBy(() -> Manifest.requireValid(connector, Map.of(partition, offset)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(message);
    }
}
