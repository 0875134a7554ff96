package io.ragconnect.source.web.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.manifest.BucketLimit;
import io.ragconnect.source.manifest.ManifestPartition;
import io.ragconnect.source.manifest.PackedOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final PackedOffset.Header HEADER = new PackedOffset.Header(16, 0);

    private final Map<Map<String, ?>, Map<String, Object>> offsets = new HashMap<>();

    @Test
    void aBucketIsReadBackAsItWasStored() {
        Random random = new Random(3);
        TreeMap<String, PageState> pages = new TreeMap<>();
        Outcome[] outcomes = Outcome.values();
        for (int i = 0; i < 1_000; i++) {
            Content content = random.nextBoolean()
                    ? Content.NONE
                    : new Content("\"e" + i + "\"", "", random.nextLong(), random.nextLong());
            pages.put(
                    "https://a.test/\u00e9/" + random.nextInt(100_000),
                    new PageState(
                            random.nextLong() >>> 2,
                            outcomes[random.nextInt(outcomes.length)],
                            random.nextBoolean(),
                            random.nextBoolean(),
                            content,
                            new Schedule(random.nextInt(), random.nextInt(), random.nextInt(1_000)),
                            random.nextInt(5),
                            random.nextInt(5),
                            random.nextInt(50)));
        }
        Map<String, PageState> read = new TreeMap<>();
        assertThat(PageOffset.decode(PageOffset.encode(HEADER, 77, pages), read::put))
                .isEqualTo(77);
        assertThat(read).isEqualTo(pages);
    }

    @Test
    void theStoredFormStays() {
        Map<String, Object> offset = new HashMap<>();
        offset.put("buckets", 16L);
        offset.put("resend", 0L);
        offset.put(
                "documents",
                "eAFzYIAATiDFxMCXUVJSYKWvn6hXklpcol/IdYF/gfwFfkYGBmalCiXZkIxSHQUDQwWvxDwFQ0tzAwUDAyswUnD3DYEaxA2lefgYkxg4z/Nf4AcKMAIA9ekSGA==");
        Map<String, PageState> read = new TreeMap<>();
        assertThat(PageOffset.decode(offset, read::put)).isEqualTo(9);
        assertThat(read)
                .containsExactly(
                        Map.entry("http://a.test/", page()), Map.entry("http://a.test/b", PageState.found(1_000, 1)));
    }

    private static PageState page() {
        return new PageState(
                5,
                Outcome.DOCUMENT,
                true,
                true,
                new Content("\"x\"", "Thu, 01 Jan 1970 00:00:00 GMT", 11, 12),
                new Schedule(1_000, 3_000, 2_000),
                1,
                0,
                0);
    }

    @Test
    void fiveThousandUrlsFitIntoABucket() {
        PageBucket bucket = new PageBucket(new ManifestPartition("c", 0), HEADER);
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            bucket.put(
                    "https://docs.example.com/handbook/chapter-" + i % 70 + "/section-" + i + ".html",
                    new PageState(
                            1_760_000_000_000L + i * 150L,
                            Outcome.DOCUMENT,
                            true,
                            true,
                            new Content(
                                    "\"" + Integer.toHexString(random.nextInt()) + "-" + i + "\"",
                                    "Wed, 21 Oct 2015 07:28:" + (i % 50 + 10) + " GMT",
                                    random.nextLong(),
                                    random.nextLong()),
                            new Schedule(1_760_000_000_000L + i * 150L, 1_760_003_600_000L + i * 150L, 3_600_000),
                            0,
                            0,
                            i % 9));
        }
        assertThat(PackedOffset.size(bucket.offset())).isLessThan(BucketLimit.WARN_CHARS);
        assertThat(bucket.isFull()).isFalse();
    }

    @Test
    void aFullBucketTakesNoNewUrlsButIsStored() {
        PageBucket bucket = new PageBucket(new ManifestPartition("c", 0), HEADER);
        Random random = new Random(1);
        int count = 0;
        while (!bucket.isFull()) {
            bucket.put("https://a.test/" + Long.toHexString(random.nextLong()), PageState.found(count, 1));
            count++;
        }
        assertThat(count).isGreaterThan(5_000);
        assertThat(PackedOffset.size(bucket.offset())).isLessThan(BucketLimit.MAX_CHARS);
        while (bucket.size() < 200_000) {
            bucket.put("https://a.test/" + Long.toHexString(random.nextLong()), PageState.found(1, 1));
        }
        assertThatThrownBy(bucket::offset)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("set a higher manifest.buckets (now 16)");
    }

    @Test
    void everyGroupHasOneTaskAndAllBucketsOfAHostAreItsOwn() {
        List<String> hosts = List.of("a.test", "b.test", "c.test", "d.test", "e.test", "f.test");
        HostGroups groups = HostGroups.of(hosts);
        for (int tasks = 1; tasks < 9; tasks++) {
            Set<Integer> withWork = new HashSet<>();
            for (String host : hosts) {
                withWork.add(groups.task(host, tasks));
            }
            assertThat(withWork).hasSize(Math.min(tasks, groups.tasks()));
            for (int task = 0; task < tasks; task++) {
                Pages pages = Pages.load(new Assignment("c", task, tasks), groups, 16, 0, reader());
                for (String host : hosts) {
                    boolean owned = groups.task(host, tasks) == task;
                    for (int i = 0; i < 50; i++) {
                        String url = "http://" + host + "/" + i;
                        if (owned) {
                            assertThat(pages.get(url)).isNull();
                        } else {
                            assertThatThrownBy(() -> pages.get(url)).hasMessageContaining("not a URL of this task");
                        }
                    }
                }
            }
        }
    }

    @Test
    void aRemovedUrlComesBackWithAHigherVersion() {
        Pages pages = pages();
        pages.put("http://a.test/", PageState.found(0, 0).withVersion(5_000));
        assertThat(pages.nextVersion("http://a.test/", 10)).isEqualTo(5_001);
        pages.remove("http://a.test/");
        assertThat(pages.get("http://a.test/")).isNull();
        assertThat(pages.nextVersion("http://a.test/", 10)).isEqualTo(5_001);
        assertThat(pages.nextVersion("http://a.test/", 9_000)).isEqualTo(9_000);
    }

    @Test
    void onlyChangedBucketsAreToBeCarried() {
        Pages pages = pages();
        assertThat(pages.changed()).isEmpty();
        pages.put("http://a.test/", PageState.found(0, 0));
        assertThat(pages.changed()).hasSize(1);
        pages.changed().forEach(PageBucket::carried);
        assertThat(pages.changed()).isEmpty();
    }

    @Test
    void foreignOffsetsAreRefused() {
        assertThatThrownBy(() -> Pages.requireValid(
                        "c",
                        Map.of(Map.of("manifest", "c/1088"), Map.of("buckets", 16L, "resend", 0L, "documents", "x"))))
                .hasMessageContaining("numbered from 0 to 1087");
        assertThatThrownBy(() -> Pages.requireValid(
                        "c", Map.of(Map.of("manifest", "c/1"), Map.of("buckets", 16L, "resend", 0L, "documents", "x"))))
                .hasMessageContaining("can't be read");
        assertThatThrownBy(() -> Pages.requireValid("c", Map.of(Map.of("file", "x"), Map.of("buckets", 16L))))
                .hasMessageContaining("Not a partition");
    }

    private Pages pages() {
        return Pages.load(new Assignment("c", 0, 1), HostGroups.of(List.of("a.test")), 16, 0, reader());
    }

    private OffsetStorageReader reader() {
        return new OffsetStorageReader() {
            @Override
            public <T> Map<String, Object> offset(Map<String, T> partition) {
                return offsets.get(partition);
            }

            @Override
            public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
                partitions.forEach(partition -> found.put(partition, offsets.get(partition)));
                return found;
            }
        };
    }
}
