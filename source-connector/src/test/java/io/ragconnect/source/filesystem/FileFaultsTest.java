package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Document;
import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.manifest.Manifest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may go wrong with files and their system. */
class FileFaultsTest {
    @TempDir
    Path temp;

    private Path root;
    private ConnectHarness connect;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
        connect = new ConnectHarness("r=" + root);
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    @Test
    void aFileReplacedWhileItIsReadIsSentAsItWasReadAndThenAsItIs() throws IOException {
        HeldExtractor held = new HeldExtractor();
        connect.extracting(held);
        write("a.txt", "old");
        connect.start();
        connect.await(() -> held.entered.getCount() == 0);
        Path next = Files.writeString(temp.resolve("next"), "new");
        Files.move(next, root.resolve("a.txt"), StandardCopyOption.REPLACE_EXISTING);
        held.release.countDown();
        connect.await(() -> "new".equals(connect.mirror().get("r/a.txt")));
        assertThat(connect.log).extracting(record -> document(record).text()).containsExactly("old", "new");
        assertThat(document(connect.log.get(0)).contentHash())
                .isNotEqualTo(document(connect.log.get(1)).contentHash());
    }

    @Test
    void aFileRenamedWhileItIsReadEndsUnderItsNewName() throws IOException {
        HeldExtractor held = new HeldExtractor();
        connect.extracting(held);
        write("a.txt", "text");
        connect.start();
        connect.await(() -> held.entered.getCount() == 0);
        Files.move(root.resolve("a.txt"), root.resolve("b.txt"));
        held.release.countDown();
        connect.settle();
        assertThat(connect.mirror()).containsOnlyKeys("r/b.txt");
        assertThat(connect.errors()).isEmpty();
    }

    @Test
    void aFileThatAnOlderOneTakesThePlaceOfIsSent() throws IOException {
        write("a.txt", "new");
        connect.start().settle();
        Path older = Files.writeString(temp.resolve("older"), "old");
        Files.setLastModifiedTime(older, FileTime.fromMillis(1_000_000_000_000L));
        Files.move(older, root.resolve("a.txt"), StandardCopyOption.REPLACE_EXISTING);
        connect.settle();
        assertThat(connect.mirror()).containsEntry("r/a.txt", "old");
    }

    @Test
    void whatTheWatchLosesIsFoundByAScanAtOnce() throws IOException {
        connect.with("rescan.interval.ms", 3_600_000).start();
        connect.await(() -> connect.metrics(0).getScansCompleted() == 1);
        // more than the watch keeps for one folder between two polls
        for (int i = 0; i < 1_500; i++) {
            write(i + ".txt", "text " + i);
        }
        connect.await(() -> connect.mirror().size() == 1_500);
        assertThat(connect.metrics(0).getScansCompleted()).isGreaterThan(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutAWatchScansFindEverythingAndTheLogSaysSoOnce() throws Exception {
        String log = withoutInotify("max_inotify_instances");
        assertThat(log)
                .containsOnlyOnce("The system gives no watch on directories")
                .contains("FOUND");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void foldersThatCannotBeWatchedAreScannedAndTheLogSaysSoOnce() throws Exception {
        String log = withoutInotify("max_inotify_watches");
        assertThat(log).containsOnlyOnce("can't be watched").contains("fs.inotify.max_user_watches", "FOUND");
    }

    /** In a user namespace, limits of the system can be lowered without doing so for others. */
    private String withoutInotify(String limit) throws IOException, InterruptedException {
        Assumptions.assumeTrue(run("unshare", "-Ur", "true").code() == 0, "no user namespaces here");
        Result result = run(
                "unshare",
                "-Ur",
                "sh",
                "-c",
                "echo 0 > /proc/sys/user/" + limit + " && exec \"$@\"",
                "sh",
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                WatchlessHost.class.getName(),
                root.toString());
        assertThat(result.code()).as(result.output()).isZero();
        return result.output();
    }

    private record Result(int code, String output) {}

    private static Result run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            return new Result(-1, e.toString());
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aSocketIsNoFile() throws IOException {
        write("a.txt", "a");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("s.txt")));
            connect.start().settle();
        }
        assertThat(connect.story()).containsExactly("+r/a.txt");
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16LE, grün und schön",
        "windows-1252, Où est le garçon déjà très loin?",
        "Shift_JIS, これは日本語の文書です。東京は日本の首都です。",
    })
    void theEncodingIsFoundAndSaid(String charset, String text) throws IOException {
        Files.write(root.resolve("a.txt"), text.repeat(5).getBytes(Charset.forName(charset)));
        connect.start().settle();
        assertThat(connect.mirror()).containsEntry("r/a.txt", text.repeat(5));
        assertThat(document(connect.log.get(0)).metadata()).containsKey("charset");
    }

    @Test
    void brokenUtf8IsReadAsFarAsItCanBeAndSaid() throws IOException {
        byte[] text = "Größe und Länge. ".repeat(20).getBytes(StandardCharsets.UTF_8);
        Files.write(root.resolve("a.txt"), Arrays.copyOf(text, text.length + 1));
        byte[] cut = Arrays.copyOfRange(text, 3, text.length); // begins within a letter
        Files.write(root.resolve("b.txt"), cut);
        connect.start().settle();
        assertThat(connect.errors()).isEmpty();
        assertThat(connect.mirror().get("r/a.txt")).startsWith("Größe und").doesNotContain("\0");
        assertThat(connect.mirror().get("r/b.txt")).contains("Größe und Länge.");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void twoHundredStartsAndStopsLeaveNothingOpen() throws IOException {
        write("a.txt", "a");
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        connect.start();
        connect.poll(1);
        connect.stop();
        long open = system.getOpenFileDescriptorCount();
        for (int i = 0; i < 200; i++) {
            connect.start();
            connect.poll(1);
            connect.stop();
        }
        Awaitility.await().until(() -> system.getOpenFileDescriptorCount() <= open + 5);
        Awaitility.await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("rag-read-docs")));
        assertThat(connect.metrics()).isEmpty();
    }

    @Test
    void aRenameFromOneTaskToAnotherIsFollowedWithoutTheLink() throws IOException {
        int tasks = 3;
        for (int i = 0; i < 30; i++) {
            write("old-" + i + ".txt", "text " + i);
        }
        connect.start(tasks).settle();
        for (int i = 0; i < 30; i++) {
            Files.move(root.resolve("old-" + i + ".txt"), root.resolve("new-" + i + ".txt"));
        }
        connect.settle();

        Map<String, String> expected = new HashMap<>();
        IntStream.range(0, 30).forEach(i -> expected.put("r/new-" + i + ".txt", "text " + i));
        assertThat(connect.mirror()).isEqualTo(expected);
        List<Manifest> manifests = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            manifests.add(Manifest.load(new Assignment("docs", task, tasks), 64, 0, connect.offsetReader()));
        }
        List<String> story = connect.story();
        int linked = 0;
        for (int i = 0; i < 30; i++) {
            String before = "r/old-" + i + ".txt";
            String after = "r/new-" + i + ".txt";
            boolean inOneTask = manifests.stream().anyMatch(manifest -> manifest.owns(before) && manifest.owns(after));
            Document document = document(connect.log.get(story.indexOf("+" + after)));
            assertThat(document.metadata().get("renamed_from")).isEqualTo(inOneTask ? before : null);
            if (inOneTask) {
                linked++;
                assertThat(story.indexOf("+" + after)).isLessThan(story.indexOf("-" + before));
            }
        }
        assertThat(linked).isBetween(1, 29);
        assertThat(Set.copyOf(story)).hasSize(90);
    }

    /** Lets nothing through until it is told to. */
    private static final class HeldExtractor implements Extractor {
        private final Extractor extractor = Extractors.standard();
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public Extraction extract(byte[] content, Hints hints) throws ExtractionException {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new ExtractionException("interrupted", e);
            }
            return extractor.extract(content, hints);
        }
    }

    private static Document document(SourceRecord record) {
        return Document.from((Struct) record.value());
    }

    private void write(String relative, String text) throws IOException {
        Files.writeString(root.resolve(relative), text);
    }
}
