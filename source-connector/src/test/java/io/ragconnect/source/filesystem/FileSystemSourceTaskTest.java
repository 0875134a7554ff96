package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileSystemSourceTaskTest {
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
    void sendsEachFileAsADocument() throws IOException {
        Path file = write("sub/note.txt", "hello");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        connect.start().settle();

        assertThat(connect.story()).containsExactly("+r/sub/note.txt");
        SourceRecord record = connect.log.get(0);
        assertThat(record.topic()).isEqualTo("documents");
        Document document = Document.from((Struct) record.value());
        assertThat(document.id()).isEqualTo("r/sub/note.txt");
        assertThat(document.uri()).isEqualTo(file.toUri().toString());
        assertThat(document.text()).isEqualTo("hello");
        assertThat(document.sizeBytes()).isEqualTo(5);
        assertThat(document.modifiedAt()).hasToString("2023-11-14T22:13:20Z");
        assertThat(document.metadata())
                .containsEntry("file_name", "note.txt")
                .containsEntry("path", "sub/note.txt")
                .containsEntry("root", "r")
                .containsEntry("extension", "txt");
        assertThat(document.version()).isEqualTo(ConnectHarness.version(record));
        assertThat(record.headers().lastWithName("rag.correlation.id")).isNotNull();
    }

    @Test
    void sendsNothingAgainAfterARestart() throws IOException {
        write("a.txt", "a");
        write("b.txt", "b");
        connect.start().settle();
        connect.restart();
        connect.settle();
        assertThat(connect.story()).containsExactlyInAnyOrder("+r/a.txt", "+r/b.txt");
        assertThat(connect.metrics(0).getBytesRead()).isZero();
        assertThat(connect.metrics(0).getFilesKnown()).isEqualTo(2);
    }

    @Test
    void sendsAgainWhatWasPolledButNotCommitted() throws IOException {
        for (int i = 0; i < 20; i++) {
            write(i + ".txt", "text " + i);
        }
        connect.with("manifest.buckets", 2).start();
        List<SourceRecord> polled = connect.poll(20);
        connect.commit(polled.subList(0, 15));
        connect.restart();
        connect.settle();
        assertThat(connect.mirror()).hasSize(20);
        for (SourceRecord lost : polled.subList(15, 20)) {
            assertThat(connect.log.subList(15, connect.log.size()))
                    .filteredOn(record -> record.key().equals(lost.key()))
                    .singleElement()
                    .satisfies(again ->
                            assertThat(ConnectHarness.version(again)).isGreaterThan(ConnectHarness.version(lost)));
        }
    }

    @Test
    void offsetsAreNeverAheadOfRecords() throws IOException {
        for (int i = 0; i < 12; i++) {
            write(i + ".txt", "text " + i);
        }
        connect.with("manifest.buckets", 3).start();
        List<SourceRecord> polled = connect.poll(12);
        connect.stop();
        for (int committed = 0; committed <= polled.size(); committed++) {
            try (ConnectHarness again = new ConnectHarness("r=" + root)) {
                again.with("manifest.buckets", 3).start();
                again.commit(polled.subList(0, committed));
                again.restart();
                again.settle();
                assertThat(again.mirror()).hasSize(12);
            }
        }
    }

    @Test
    void changedContentIsSentWithAHigherVersionAndATouchIsNot() throws IOException {
        Path file = write("a.txt", "one");
        connect.start().settle();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        connect.settle();
        assertThat(connect.log).hasSize(1);
        assertThat(connect.metrics(0).getDocumentsUnchanged()).isPositive();

        write("a.txt", "two");
        connect.settle();
        assertThat(connect.mirror()).containsEntry("r/a.txt", "two");
        assertThat(ConnectHarness.version(connect.log.get(1)))
                .isGreaterThan(ConnectHarness.version(connect.log.get(0)));
    }

    @Test
    void theWatchAloneFindsChanges() throws IOException {
        connect.with("rescan.interval.ms", 3_600_000).start();
        connect.await(() -> connect.metrics(0).getScansCompleted() == 1);
        write("new/deep/a.txt", "a");
        connect.await(() -> connect.mirror().containsKey("r/new/deep/a.txt"));
        write("new/deep/a.txt", "b");
        connect.await(() -> "b".equals(connect.mirror().get("r/new/deep/a.txt")));
        Files.move(root.resolve("new"), root.resolve("moved"));
        connect.await(() -> connect.mirror().keySet().equals(Set.of("r/moved/deep/a.txt")));
        write("moved/deep/a.txt", "c");
        connect.await(() -> "c".equals(connect.mirror().get("r/moved/deep/a.txt")));
        Files.delete(root.resolve("moved/deep/a.txt"));
        connect.await(() -> connect.mirror().isEmpty());
        assertThat(connect.metrics(0).getScansCompleted()).isEqualTo(1);
    }

    @Test
    void sameStampAndOtherContentIsFoundByTheWatch() throws IOException {
        Path file = write("a.txt", "one");
        FileTime old = FileTime.fromMillis(1_700_000_000_000L);
        Files.setLastModifiedTime(file, old);
        connect.start().settle();
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, old);
        connect.await(() -> "two".equals(connect.mirror().get("r/a.txt")));
    }

    @Test
    void aRenamedDocumentComesBeforeItsTombstone() throws IOException {
        write("old.txt", "same");
        connect.start().settle();
        Files.move(root.resolve("old.txt"), root.resolve("new.txt"));
        connect.settle();
        assertThat(connect.story()).containsExactly("+r/old.txt", "+r/new.txt", "-r/old.txt");
        SourceRecord tombstone = connect.log.get(2);
        assertThat(tombstone.valueSchema()).isNull();
        assertThat(ConnectHarness.version(tombstone)).isGreaterThan(ConnectHarness.version(connect.log.get(0)));
    }

    @Test
    void aRenameWhileStoppedIsFoundByTheScan() throws IOException {
        write("old.txt", "same");
        connect.start().settle().stop();
        Files.move(root.resolve("old.txt"), root.resolve("new.txt"));
        connect.start().settle();
        assertThat(connect.story()).containsExactly("+r/old.txt", "+r/new.txt", "-r/old.txt");
    }

    @Test
    void aFileSavedByReplacementIsNeverDeleted() throws IOException {
        Path file = write("a.txt", "one");
        connect.start().settle();
        Files.delete(file);
        write("a.txt", "two");
        connect.settle();
        assertThat(connect.story()).containsExactly("+r/a.txt", "+r/a.txt");
    }

    @Test
    void scansAloneFindEverything() throws IOException {
        connect.with("watch.enabled", false).start();
        write("a/b.txt", "one");
        connect.settle();
        Files.move(root.resolve("a"), root.resolve("c"));
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/c/b.txt");
    }

    @Test
    void aFileStillBeingWrittenWaitsUntilItIsQuiet() throws IOException {
        connect.with("quiet.period.ms", 1_000).start();
        Path file = write("a.txt", "half");
        assertThat(connect.poll()).isEmpty();
        Files.writeString(file, "whole", StandardOpenOption.APPEND);
        assertThat(connect.poll()).isEmpty();
        assertThat(connect.metrics(0).getPending()).isEqualTo(1);
        connect.await(() -> !connect.log.isEmpty());
        assertThat(connect.mirror()).containsEntry("r/a.txt", "halfwhole");
    }

    @Test
    void aNewExcludeDeletesWhatItLeavesOut() throws IOException {
        write("a.txt", "a");
        write("tmp/b.txt", "b");
        connect.start().settle().stop();
        connect.with("exclude", "tmp").start().settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/a.txt");
        assertThat(root.resolve("tmp/b.txt")).exists();
    }

    @Test
    void aRootTakenOutIsDeletedAndOneThatIsMissingIsNot() throws IOException {
        Path other = Files.createDirectory(temp.resolve("other"));
        Files.writeString(other.resolve("o.txt"), "o");
        write("a.txt", "a");
        connect.with("roots", "r=" + root + ",o=" + other).start().settle().stop();
        Files.move(root, temp.resolve("unmounted"));
        connect.with("roots", "r=" + root).start().settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/a.txt");
    }

    @Test
    void aRootThatVanishesWhileRunningDeletesNothing() throws IOException {
        write("sub/a.txt", "a");
        connect.start().settle();
        Files.move(root, temp.resolve("unmounted"));
        Files.delete(temp.resolve("unmounted/sub/a.txt"));
        connect.settle();
        assertThat(connect.story()).containsExactly("+r/sub/a.txt");
        Files.move(temp.resolve("unmounted"), root);
        connect.settle();
        assertThat(connect.mirror()).isEmpty();
    }

    @Test
    void aRootThatIsFoundEmptyDeletesNothingUntilAFileIsThere() throws IOException {
        write("sub/a.txt", "a");
        write("b.txt", "b");
        connect.start().settle().stop();
        Files.move(root, temp.resolve("unmounted"));
        Files.createDirectory(root);
        connect.start().settle();
        assertThat(connect.mirror()).hasSize(2);
        assertThat(connect.metrics(0).getDeletionsHeldBack()).isEqualTo(2);

        write(".hidden", "");
        connect.settle();
        assertThat(connect.mirror()).isEmpty();
        assertThat(connect.metrics(0).getDeletionsHeldBack()).isZero();
    }

    @Test
    void theLastFileIsDeletedWhenTheWatchTells() throws IOException {
        Path last = write("a.txt", "a");
        connect.with("rescan.interval.ms", 3_600_000).start();
        connect.await(() -> connect.mirror().size() == 1);
        Files.delete(last);
        connect.await(() -> connect.mirror().isEmpty());
        assertThat(connect.metrics(0).getScansCompleted()).isEqualTo(1);
    }

    @Test
    void aDirectoryThatCannotBeListedDeletesNothing() throws IOException {
        Path deep = root;
        for (int i = 0; i < 8; i++) {
            deep = deep.resolve("d".repeat(250));
        }
        Files.createDirectories(deep);
        Files.writeString(deep.resolve("a.txt"), "a");
        Files.writeString(root.resolve("b.txt"), "b");
        connect.start().settle().stop();

        // beyond the longest path the system takes, every listing of the deep directories fails
        Path farther = temp;
        while (farther.toString().length() < 3_000) {
            farther = farther.resolve("x".repeat(250));
        }
        Files.createDirectories(farther);
        Path moved = farther.resolve("root");
        Files.move(root, moved);
        Files.delete(moved.resolve("b.txt"));
        connect.with("roots", "r=" + moved).start().settle();
        assertThat(connect.story()).hasSize(3).contains("-r/b.txt");
        connect.stop();
        Files.move(moved, root); // so that the temporary directory can be removed
    }

    @Test
    void theGuardHoldsBackAMassDeletionUntilLetThrough() throws IOException {
        for (int i = 0; i < 10; i++) {
            write(i + ".txt", "text " + i);
        }
        connect.with("delete.guard.count", 3).start().settle().stop();
        for (int i = 0; i < 6; i++) {
            Files.delete(root.resolve(i + ".txt"));
        }
        connect.start().settle();
        assertThat(connect.mirror()).hasSize(10);
        assertThat(connect.metrics(0).getDeletionsHeldBack()).isEqualTo(6);
        connect.stop();
        connect.with("delete.guard.count", 6).start().settle();
        assertThat(connect.mirror()).hasSize(4);
        assertThat(connect.metrics(0).getDeletionsHeldBack()).isZero();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void strangeNamesHaveStableIds() throws Exception {
        shell("printf n > \"$(printf 'line\\nbreak.txt')\"");
        shell("printf c > \"$(printf 'caf\\303\\251.txt')\"");
        shell("printf d > \"$(printf 'cafe\\314\\201.txt')\"");
        shell("printf e > \"$(printf '\\360\\237\\230\\200.txt')\"");
        shell("printf i > \"$(printf 'bad\\377\\303.txt')\"");
        shell("printf p > '100%.txt'");
        write("l".repeat(251) + ".txt", "l");
        connect.start().settle();
        assertThat(connect.mirror())
                .containsEntry("r/line%0Abreak.txt", "n")
                .containsEntry("r/caf\u00e9.txt", "c")
                .containsEntry("r/cafe\u0301.txt", "d")
                .containsEntry("r/\ud83d\ude00.txt", "e")
                .containsEntry("r/bad%FF%C3.txt", "i")
                .containsEntry("r/100%25.txt", "p")
                .hasSize(7);
        shell("rm -f -- *");
        connect.settle();
        assertThat(connect.mirror()).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void specialFilesAndLinksAreLeftAlone() throws Exception {
        write("a.txt", "a");
        Path outside = Files.writeString(temp.resolve("secret.txt"), "secret");
        shell("mkfifo pipe.txt");
        Files.createSymbolicLink(root.resolve("link.txt"), outside);
        Files.createSymbolicLink(root.resolve("loop"), root);
        connect.start().settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/a.txt");
        connect.stop();
        connect.with("follow.symlinks", true).start().settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/a.txt", "r/link.txt");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anUnreadableFileIsReportedOnceAndOthersGoOn() throws IOException {
        write("a.txt", "a");
        // reading it is an input/output error, whoever reads
        Files.createSymbolicLink(root.resolve("broken.txt"), Path.of("/proc/self/mem"));
        connect.with("follow.symlinks", true).start().settle();
        connect.restart();
        connect.settle();
        assertThat(connect.story()).containsExactlyInAnyOrder("+r/a.txt", "!r/broken.txt");
        DocumentError error = connect.errors().get("r/broken.txt");
        assertThat(error.stage()).isEqualTo("fetch");
        assertThat(error.message()).contains("broken.txt can't be read");
    }

    @Test
    void anOversizedFileIsReportedAndSentOnceItFits() throws IOException {
        write("a.txt", "x".repeat(101));
        connect.with("file.max.bytes", 100).start().settle();
        assertThat(connect.errors().get("r/a.txt").message()).contains("101 bytes", "file.max.bytes");
        assertThat(connect.metrics(0).getBytesRead()).isZero();
        write("a.txt", "small");
        connect.settle();
        assertThat(connect.story()).containsExactly("!r/a.txt", "+r/a.txt");
        write("a.txt", "x".repeat(101));
        connect.settle();
        Files.delete(root.resolve("a.txt"));
        connect.settle();
        assertThat(connect.story()).containsExactly("!r/a.txt", "+r/a.txt", "!r/a.txt", "-r/a.txt");
    }

    @Test
    void aFileWithoutTextIsReportedOnceUntilItChanges() throws IOException {
        byte[] png = Base64.getDecoder()
                .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");
        Files.write(root.resolve("picture.txt"), png);
        write("a.txt", "a");
        connect.start().settle();
        connect.restart();
        connect.settle();
        assertThat(connect.story()).containsExactlyInAnyOrder("!r/picture.txt", "+r/a.txt");
        assertThat(connect.errors().get("r/picture.txt").stage()).isEqualTo("extract");
        write("picture.txt", "a text now");
        connect.settle();
        assertThat(connect.mirror()).containsEntry("r/picture.txt", "a text now");
    }

    @Test
    void aTooLargeDocumentIsReportedWithTheSetting() throws IOException {
        write("a.txt", "\"\"\"\"\n".repeat(2_000));
        connect.with("document.max.bytes", 16 * 1024).start().settle();
        assertThat(connect.errors().get("r/a.txt").message()).contains("document.max.bytes");
        connect.restart();
        connect.settle();
        assertThat(connect.story()).containsExactly("!r/a.txt");
    }

    @Test
    void whatConnectDroppedIsSentAgain() throws IOException {
        write("a.txt", "a");
        connect.start();
        List<SourceRecord> polled = connect.poll(1);
        polled.forEach(connect::drop);
        connect.settle();
        assertThat(connect.story()).containsExactly("+r/a.txt");
        assertThat(ConnectHarness.version(connect.log.get(0))).isGreaterThan(ConnectHarness.version(polled.get(0)));
    }

    @Test
    void aDroppedTombstoneIsSentAgain() throws IOException {
        Path file = write("a.txt", "a");
        write("b.txt", "b");
        connect.start().settle();
        Files.delete(file);
        List<SourceRecord> polled = connect.poll(1);
        polled.forEach(connect::drop);
        connect.settle();
        assertThat(connect.mirror()).containsOnlyKeys("r/b.txt");
    }

    @Test
    void resendSendsEverythingAgainOnce() throws IOException {
        write("a.txt", "a");
        write("b.txt", "b");
        connect.start().settle().stop();
        connect.with("resend", 1).start().settle();
        connect.restart();
        connect.settle();
        assertThat(connect.log).hasSize(4);
    }

    @Test
    void anotherNumberOfBucketsIsRefused() throws IOException {
        write("a.txt", "a");
        connect.with("manifest.buckets", 1).start().settle().stop();
        connect.with("manifest.buckets", 2);
        assertThatThrownBy(() -> connect.start())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("set it back to 1");
    }

    @Test
    void tasksShareTheFilesAndTheirNumberMayChange() throws IOException {
        for (int i = 0; i < 50; i++) {
            write("d" + i % 5 + "/" + i + ".txt", "text " + i);
        }
        connect.start(3).settle();
        assertThat(connect.log).hasSize(50);
        assertThat(connect.metrics().stream()
                        .mapToLong(FileSystemSourceMXBean::getFilesFound)
                        .sum())
                .isEqualTo(50);
        connect.stop();
        connect.start(2).settle();
        assertThat(connect.log).hasSize(50);
    }

    @Test
    void aSingleFileCanBeARoot() throws IOException {
        Path file = write("only.txt", "one");
        write("other.txt", "other");
        connect.with("roots", file).start().settle();
        assertThat(connect.mirror().keySet()).containsExactly("only.txt");
        Path next = Files.writeString(temp.resolve("next"), "two");
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        connect.await(() -> "two".equals(connect.mirror().get("only.txt")));
    }

    @Test
    void aSlowDocumentHoldsUpNeitherPollNorOthers() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        Extractor extractor = Extractors.standard();
        connect.extracting((content, hints) -> {
            if (String.valueOf(hints.fileName()).startsWith("slow")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new ExtractionException("interrupted", e);
                }
            }
            return extractor.extract(content, hints);
        });
        write("slow.txt", "slow");
        connect.start();
        connect.await(() -> connect.metrics(0).getScansCompleted() > 1);
        write("a.txt", "a");
        connect.await(() -> connect.mirror().containsKey("r/a.txt"));
        Files.delete(root.resolve("a.txt"));
        connect.await(() -> connect.story().contains("-r/a.txt"));
        assertThat(connect.metrics(0).getPending()).isPositive();
        // its rename is not told of before the new name is there
        Files.move(root.resolve("slow.txt"), root.resolve("slow2.txt"));
        assertThat(connect.mirror()).isEmpty();
        release.countDown();
        connect.await(() -> connect.mirror().keySet().equals(Set.of("r/slow2.txt")));
    }

    @Test
    void aRenamedDocumentNamesTheOldOne() throws IOException {
        write("old.txt", "same");
        connect.start().settle();
        Files.move(root.resolve("old.txt"), root.resolve("new.txt"));
        connect.settle().stop();
        Files.move(root.resolve("new.txt"), root.resolve("newest.txt"));
        connect.start().settle();
        assertThat(connect.story())
                .containsExactly("+r/old.txt", "+r/new.txt", "-r/old.txt", "+r/newest.txt", "-r/new.txt");
        assertThat(document(connect.log.get(1)).metadata()).containsEntry("renamed_from", "r/old.txt");
        assertThat(document(connect.log.get(3)).metadata()).containsEntry("renamed_from", "r/new.txt");
    }

    @Test
    void aCopyNamesNoOther() throws IOException {
        write("a.txt", "same");
        connect.start().settle();
        write("b.txt", "same");
        connect.settle();
        assertThat(document(connect.log.get(1)).metadata()).doesNotContainKey("renamed_from");
    }

    @Test
    void sectionsChangeAndGoWithTheirFile() throws IOException {
        write("big.txt", "A line of a long text.\n\n".repeat(2_000));
        connect.with("document.max.bytes", 32 * 1024)
                .with("document.oversize", "sections")
                .start()
                .settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/big.txt#1", "r/big.txt#2", "r/big.txt#3");
        connect.restart();
        connect.settle();
        assertThat(connect.log).hasSize(3);

        write("big.txt", "A line of a long text.\n\n".repeat(1_400));
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/big.txt#1", "r/big.txt#2");
        write("big.txt", "short");
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/big.txt");
        write("big.txt", "A line of a long text.\n\n".repeat(1_400));
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/big.txt#1", "r/big.txt#2");
        connect.stop();
        write("b.txt", "b");
        Files.delete(root.resolve("big.txt"));
        connect.start().settle();
        assertThat(connect.mirror()).containsOnlyKeys("r/b.txt");
    }

    @Test
    void aSectionThatConnectDroppedIsSentAgain() throws IOException {
        write("big.txt", "A line of a long text.\n\n".repeat(2_000));
        connect.with("document.max.bytes", 32 * 1024)
                .with("document.oversize", "sections")
                .start();
        List<SourceRecord> polled = connect.poll(3);
        connect.commit(polled.subList(0, 2));
        connect.drop(polled.get(2));
        connect.settle();
        assertThat(connect.mirror()).hasSize(3);
        write(".hidden", "");
        Files.delete(root.resolve("big.txt"));
        connect.poll(3).forEach(connect::drop);
        connect.settle();
        assertThat(connect.mirror()).isEmpty();
    }

    @Test
    void ignoreFilesLeaveOutAndTakeBack() throws IOException {
        write("a.log", "a");
        write("sub/b.log", "b");
        write("sub/c.txt", "c");
        write("build/d.txt", "d");
        connect.start().settle();
        assertThat(connect.mirror()).hasSize(4);
        write(".ragignore", "*.log\nbuild/\n");
        write("sub/.ragignore", "!b.log\n");
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/sub/b.log", "r/sub/c.txt");
        Files.delete(root.resolve(".ragignore"));
        connect.settle();
        assertThat(connect.mirror()).hasSize(4);
    }

    @Test
    void aNewIgnoreFileTakesEffectAtOnce() throws IOException {
        write("a.log", "a");
        connect.with("rescan.interval.ms", 3_600_000).start();
        connect.await(() -> connect.mirror().containsKey("r/a.log"));
        write(".ragignore", "*.log");
        connect.await(() -> connect.mirror().isEmpty());
    }

    @Test
    void anIgnoreFileThatCannotBeReadLeavesAllAsItWas() throws IOException {
        write("a.txt", "a");
        connect.start().settle();
        write(".ragignore", "#".repeat(300_000));
        write("b.txt", "b");
        connect.with("watch.enabled", false).restart();
        connect.settle();
        Files.delete(root.resolve("a.txt"));
        connect.settle();
        assertThat(connect.story()).containsExactly("+r/a.txt");
    }

    @Test
    void filesBelowTheMinimumAreLeftOut() throws IOException {
        write("empty.txt", "");
        write("a.txt", "a");
        connect.start().settle();
        assertThat(connect.mirror()).containsEntry("r/empty.txt", "").hasSize(2);
        connect.stop();
        connect.with("file.min.bytes", 1).start().settle();
        assertThat(connect.mirror().keySet()).containsExactly("r/a.txt");
    }

    @Test
    void aByteOrderMarkAloneIsAnEmptyDocument() throws IOException {
        Files.write(root.resolve("bom.txt"), new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        connect.start().settle();
        assertThat(connect.mirror()).containsEntry("r/bom.txt", "");
    }

    @Test
    void aFileOfTenGigabytesIsRefusedUnread() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve("huge.txt").toFile(), "rw")) {
            file.setLength(10L * 1024 * 1024 * 1024);
        }
        connect.start().settle();
        assertThat(connect.errors().get("r/huge.txt").message()).contains("10737418240 bytes", "file.max.bytes");
        assertThat(connect.metrics(0).getBytesRead()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void sameStampAndOtherContentIsFoundByTheScanAfterARestart() throws IOException {
        Path file = write("a.txt", "one");
        FileTime old = FileTime.fromMillis(1_700_000_000_000L);
        Files.setLastModifiedTime(file, old);
        connect.with("watch.enabled", false).start().settle().stop();
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, old);
        connect.start().settle();
        assertThat(connect.mirror()).containsEntry("r/a.txt", "two");
    }

    @Test
    void equalTextInOtherBytesIsAVersionOfTheSameTextHash() throws IOException {
        write("a.html", "<html><body><main><p>One text of a page.</p></main></body></html>");
        connect.start().settle();
        write("a.html", "<html><body class='x'><main><p>One text of a page.</p></main></body></html>");
        connect.settle();
        assertThat(connect.log).hasSize(2);
        assertThat(document(connect.log.get(1)).textHash())
                .isEqualTo(document(connect.log.get(0)).textHash());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aChangeOfRightsIsAVersionWhereTheyAreCaptured() throws IOException {
        Path file = write("a.txt", "a");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        connect.with("acl.capture", true).start().settle();
        assertThat(document(connect.log.get(0)).acl()).contains("everyone");
        connect.stop();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        connect.start().settle();
        assertThat(document(connect.log.get(1)).acl())
                .containsExactly("user:" + Files.getOwner(file).getName());
        connect.stop();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        connect.with("acl.capture", false).start().settle();
        connect.restart();
        connect.settle();
        assertThat(document(connect.log.get(2)).acl()).isEmpty();
        assertThat(connect.log).hasSize(3);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void idsCanBeUris() throws Exception {
        write("sub dir/a#1.txt", "a");
        shell("printf i > \"$(printf 'bad\\377.txt')\"");
        connect.with("document.id.strategy", "absolute-uri").start().settle();
        String base = "file://" + root;
        assertThat(connect.mirror().keySet()).containsExactly(base + "/bad%FF.txt", base + "/sub%20dir/a%231.txt");
        connect.stop();
        connect.with("roots", "another=" + root).start().settle();
        assertThat(connect.log).hasSize(2);
        shell("rm -rf -- *");
        connect.settle();
        assertThat(connect.mirror()).isEmpty();
    }

    @Test
    void aNameWithANumberSignIsNoSection() throws IOException {
        write("a#1.txt", "a");
        connect.start().settle();
        assertThat(connect.mirror()).containsOnlyKeys("r/a%231.txt");
        Files.delete(root.resolve("a#1.txt"));
        connect.settle();
        assertThat(connect.mirror()).isEmpty();
    }

    @Test
    void twoConnectorsOfOneRootNameAndTopicAreRefused() throws IOException {
        connect.start();
        Path other = Files.createDirectory(temp.resolve("other"));
        try (ConnectHarness second = new ConnectHarness("r=" + other).with("name", "second")) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("connector docs fills topic documents");
            second.with("topic", "others").start();
        }
    }

    @Test
    void allMayBeSentAgainAfterAReset() throws IOException {
        write("a.txt", "a");
        connect.start().settle().stop();
        connect.offsets.clear();
        connect.start().settle();
        assertThat(connect.story()).containsExactly("+r/a.txt", "+r/a.txt");
    }

    private static Document document(SourceRecord record) {
        return Document.from((Struct) record.value());
    }

    private Path write(String relative, String text) throws IOException {
        Path file = root.resolve(relative);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Names with bytes that the JVM's locale may not know are made by a shell. */
    private void shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
