package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is done to the folder and to the task: once settled, the topic folded by key equals the folder. */
class RandomOperationsTest {
    private static final int OPERATIONS = 1_000;
    private static final int OPERATIONS_BETWEEN_CHECKS = 40;

    @TempDir
    Path root;

    private Random random;
    private ConnectHarness connect;
    private boolean byContent;
    private @Nullable Path unfinished;

    static Stream<Long> seeds() {
        String given = System.getProperty("seed");
        return given == null ? Stream.of(1L, 2L, System.nanoTime()) : Stream.of(Long.valueOf(given));
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    @ParameterizedTest(name = "-Dseed={0}")
    @MethodSource("seeds")
    void theTopicEqualsTheFolder(long seed) throws IOException {
        run(seed, "relative-path");
    }

    @ParameterizedTest(name = "-Dseed={0}")
    @MethodSource("seeds")
    void theTopicHasEachContentOnce(long seed) throws IOException {
        run(seed, "content-hash");
    }

    private void run(long seed, String idStrategy) throws IOException {
        random = new Random(seed);
        byContent = idStrategy.equals("content-hash");
        connect = new ConnectHarness("r=" + root)
                .with("watch.enabled", seed != 2)
                .with("manifest.buckets", 1 + random.nextInt(8))
                .with("delete.guard.count", 1_000_000)
                .with("rescan.interval.ms", 20)
                .with("document.id.strategy", idStrategy)
                .with("document.max.bytes", 16 * 1024)
                .with("document.oversize", "sections")
                .start();
        for (int i = 1; i <= OPERATIONS; i++) {
            operate();
            if (i % OPERATIONS_BETWEEN_CHECKS == 0) {
                connect.settle();
                assertThat(wholeDocuments())
                        .as("seed " + seed + ", operation " + i)
                        .isEqualTo(folder());
                assertUrisLeadToTheContent("seed " + seed + ", operation " + i);
            }
        }
        assertVersionsGrow();
    }

    private void operate() throws IOException {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> write(somePath());
            case 3 -> append(someFile());
            case 4 -> move(someFile(), somePath());
            case 5 -> move(someDirectory(), someDirectory().resolve("d" + random.nextInt(4)));
            case 6 -> replace(someFile());
            case 7 -> Files.deleteIfExists(someFile());
            case 8 -> deleteAll(someDirectory());
            case 9 -> touch(someFile());
            case 10 -> connect.pollAndCommit();
            case 11 -> crash();
            case 12 -> chmod(someFile());
            case 13 -> piece();
            case 14 -> writeLong(someFile());
            default -> link(somePath(), someFile());
        }
    }

    /**
     * What was polled is sent with its offsets, as a transaction; or lost; or sent, and its offsets are lost. In the last
     * case a file that is gone before the restart would leave its document behind (docs/adr/0040), so none of those.
     */
    private void crash() {
        List<SourceRecord> polled = connect.poll();
        int fate = random.nextInt(3);
        if (fate == 0) {
            connect.commit(polled);
        } else if (fate == 1) {
            polled.stream().filter(this::isTrue).forEach(connect.log::add);
        }
        connect.restart();
        if (fate == 1) {
            connect.settle();
        }
    }

    private boolean isTrue(SourceRecord record) {
        try {
            return record.value() == null || folder().containsKey(DocumentIds.document((String) record.key()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void chmod(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(random.nextBoolean() ? "rw-r--r--" : "rw-------"));
        }
    }

    /** Goes on writing the file that is written in pieces, while other things happen. */
    private void piece() throws IOException {
        if (unfinished == null || !Files.isRegularFile(unfinished)) {
            unfinished = someFile();
        }
        append(unfinished);
    }

    private void writeLong(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            Files.writeString(file, ("A paragraph " + random.nextInt(1_000) + "\n\n").repeat(random.nextInt(3_000)));
        }
    }

    private void write(Path file) throws IOException {
        if (!Files.isDirectory(file) && !Files.isSymbolicLink(file) && makeParent(file)) {
            Files.writeString(file, "text " + random.nextInt(byContent ? 5 : 1_000));
        }
    }

    private void append(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            Files.writeString(file, "more", StandardOpenOption.APPEND);
        }
    }

    private void replace(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            FileTime time = Files.getLastModifiedTime(file);
            Path next = Files.writeString(root.resolve(".next"), "next " + random.nextInt(byContent ? 5 : 1_000));
            if (random.nextBoolean()) {
                Files.setLastModifiedTime(next, FileTime.fromMillis(time.toMillis() - 1_000));
            }
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void move(Path from, Path to) throws IOException {
        if (!from.equals(root)
                && Files.exists(from)
                && !Files.exists(to, LinkOption.NOFOLLOW_LINKS)
                && !to.startsWith(from)
                && makeParent(to)) {
            Files.move(from, to);
        }
    }

    private void deleteAll(Path directory) throws IOException {
        if (directory.equals(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void touch(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L + random.nextInt(1_000_000)));
        }
    }

    private void link(Path link, Path target) throws IOException {
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS) && makeParent(link)) {
            Files.createSymbolicLink(link, target);
        }
    }

    private boolean makeParent(Path file) throws IOException {
        for (Path up = file.getParent(); up != null && !up.equals(root); up = up.getParent()) {
            if (Files.exists(up) && !Files.isDirectory(up, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        Files.createDirectories(file.getParent());
        return true;
    }

    private Path somePath() {
        Path path = root;
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            path = path.resolve("d" + random.nextInt(4));
        }
        return path.resolve("f" + random.nextInt(6) + (random.nextBoolean() ? ".txt" : " \u00e9%.txt"));
    }

    private Path someFile() throws IOException {
        return some(Files::isRegularFile, somePath());
    }

    private Path someDirectory() throws IOException {
        return some(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS), root);
    }

    private Path some(Predicate<Path> predicate, Path otherwise) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> candidates = all.filter(path -> !Files.isSymbolicLink(path))
                    .filter(predicate)
                    .sorted()
                    .toList();
            return candidates.isEmpty() ? otherwise : candidates.get(random.nextInt(candidates.size()));
        }
    }

    /** The mirror with the sections of each document put together. */
    private Map<String, String> wholeDocuments() {
        Map<String, String> documents = new TreeMap<>();
        connect.mirror().entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> DocumentIds.partNumber(entry.getKey())))
                .forEach(entry ->
                        documents.merge(DocumentIds.document(entry.getKey()), entry.getValue(), String::concat));
        documents.replaceAll((id, text) -> text.strip());
        return documents;
    }

    private Map<String, String> folder() throws IOException {
        Map<String, String> folder = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    folder.put(id(path), Files.readString(path).strip());
                }
            }
        }
        return folder;
    }

    private String id(Path file) throws IOException {
        String relative = root.relativize(file).toString().replace("%", "%25");
        return byContent ? "sha256:" + Hashes.sha256(Files.readAllBytes(file)).substring(0, 16) : "r/" + relative;
    }

    /** Of equal files, the document tells one that is there. */
    private void assertUrisLeadToTheContent(String when) throws IOException {
        for (Map.Entry<String, String> document : connect.uris().entrySet()) {
            Path file = Path.of(URI.create(document.getValue()));
            assertThat(file).as(when).isRegularFile();
            assertThat(id(file)).as(when).isEqualTo(DocumentIds.document(document.getKey()));
        }
    }

    private void assertVersionsGrow() {
        Map<String, List<Long>> versions = new TreeMap<>();
        connect.log.forEach(record -> versions.computeIfAbsent((String) record.key(), id -> new ArrayList<>())
                .add(ConnectHarness.version(record)));
        assertThat(versions).allSatisfy((id, all) -> assertThat(all).isSorted().doesNotHaveDuplicates());
    }
}
