package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.record.Hashes;
import io.ragconnect.source.FileSystemSourceConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where ids are made of the content, files of equal content are one document. */
class ContentIdsTest {
    private static final String SAME = id("same");

    @TempDir
    Path temp;

    private Path root;
    private ConnectHarness connect;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
        connect = new ConnectHarness("r=" + root).with("document.id.strategy", "content-hash");
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    @Test
    void copiesAreOneDocumentUntilTheLastIsGone() throws IOException {
        write("a.txt", "same");
        write("b.txt", "same");
        write("other.txt", "other");
        connect.start().settle();
        assertThat(connect.mirror()).isEqualTo(Map.of(SAME, "same", id("other"), "other"));
        assertThat(connect.log).hasSize(2);
        String copy = connect.uris().get(SAME).endsWith("a.txt") ? "b.txt" : "a.txt";
        Files.delete(root.resolve(copy));
        connect.settle();
        assertThat(connect.log).hasSize(2);
        Files.delete(root.resolve(copy.equals("a.txt") ? "b.txt" : "a.txt"));
        connect.settle();
        assertThat(connect.story().subList(2, 3)).containsExactly("-" + SAME);
        assertThat(connect.log).hasSize(3);
    }

    @Test
    void theDocumentTellsTheCopyThatIsLeft() throws IOException {
        write("a.txt", "same");
        connect.start().settle();
        write("b.txt", "same");
        connect.settle().stop();
        assertThat(connect.log).hasSize(1);
        Files.delete(root.resolve("a.txt"));
        connect.start().settle();
        assertThat(connect.uris().get(SAME)).endsWith("/b.txt");
        assertThat(connect.story()).containsExactly("+" + SAME, "+" + SAME);
        connect.restart();
        connect.settle();
        assertThat(connect.log).hasSize(2);
    }

    @Test
    void theDocumentIsNotForgottenWhenTheCopyThatIsLeftGoesBeforeItWasSent() throws IOException {
        leaveToACopyThatIsStillToBeSent();

        Files.delete(root.resolve("b.txt"));
        connect.start().settle();
        assertThat(connect.mirror()).isEqualTo(Map.of(id("another"), "another"));
        assertThat(connect.story()).endsWith("-" + SAME);
        connect.restart();
        connect.settle();
        assertThat(connect.log).hasSize(3);
    }

    @Test
    void theDocumentThatWasInNobodysNameIsSentByTheCopyThatIsThere() throws IOException {
        leaveToACopyThatIsStillToBeSent();
        connect.start().settle();
        assertThat(connect.uris().get(SAME)).endsWith("/b.txt");
        assertThat(connect.story()).containsExactly("+" + SAME, "+" + id("another"), "+" + SAME);
        connect.restart();
        connect.settle();
        assertThat(connect.log).hasSize(3);
    }

    /** The task is stopped when the record of the file that left is stored, and before the copy's is polled. */
    private void leaveToACopyThatIsStillToBeSent() throws IOException {
        connect.with("manifest.buckets", 64);
        write("a.txt", "same");
        connect.start().settle();
        write("b.txt", "same");
        connect.settle();
        write("a.txt", "another");
        connect.commit(connect.poll(1));
        connect.stop();
        assertThat(connect.story()).containsExactly("+" + SAME, "+" + id("another"));
    }

    @Test
    void aRenameSendsTheDocumentWithItsNewPathAndNoTombstone() throws IOException {
        write("a.txt", "same");
        connect.start().settle();
        Files.move(root.resolve("a.txt"), root.resolve("b.txt"));
        connect.settle();
        assertThat(connect.uris().get(SAME)).endsWith("/b.txt");
        connect.restart();
        connect.settle();
        assertThat(connect.story()).containsExactly("+" + SAME, "+" + SAME);
    }

    @Test
    void aChangeIsAnotherDocumentBeforeTheOldOneGoes() throws IOException {
        write("a.txt", "same");
        connect.start().settle();
        write("a.txt", "new");
        connect.settle();
        assertThat(connect.story()).containsExactly("+" + SAME, "+" + id("new"), "-" + SAME);
        write("a.txt", "same");
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly(SAME);
    }

    @Test
    void aDroppedTombstoneIsSentAgain() throws IOException {
        write("a.txt", "same");
        connect.start().settle();
        write("a.txt", "new");
        List<SourceRecord> polled = connect.poll(2);
        connect.commit(polled.subList(0, 1));
        polled.subList(1, 2).forEach(connect::drop);
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly(id("new"));
        Files.delete(root.resolve("a.txt"));
        connect.poll(1).forEach(connect::drop);
        connect.settle();
        assertThat(connect.mirror()).isEmpty();
    }

    @Test
    void aDroppedDocumentIsSentAgain() throws IOException {
        write("a.txt", "same");
        connect.start();
        connect.poll(1).forEach(connect::drop);
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly(SAME);
    }

    @Test
    void aCopyOnALostMountKeepsTheDocument() throws IOException {
        Path mount = Files.createDirectory(temp.resolve("mount"));
        write("b.txt", "same");
        connect.with("roots", "r=" + root + ",m=" + mount).start().settle();
        Files.writeString(mount.resolve("a.txt"), "same");
        connect.settle();
        Files.move(mount, temp.resolve("unmounted"));
        connect.settle();
        Files.delete(root.resolve("b.txt"));
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly(SAME);
        Files.move(temp.resolve("unmounted"), mount);
        connect.settle();
        assertThat(connect.uris().get(SAME)).endsWith("/mount/a.txt");
        Files.delete(mount.resolve("a.txt"));
        connect.settle();
        assertThat(connect.mirror()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatCannotBeReadIsReportedUnderItsPath() throws IOException {
        Files.createSymbolicLink(root.resolve("broken.txt"), Path.of("/proc/self/mem"));
        connect.with("follow.symlinks", true).start().settle();
        assertThat(connect.story()).containsExactly("!content:r/broken.txt");
        Files.delete(root.resolve("broken.txt"));
        write("broken.txt", "same");
        connect.settle();
        assertThat(connect.mirror().keySet()).containsExactly(SAME);
        assertThat(connect.story()).contains("-content:r/broken.txt");
    }

    @Test
    void anotherStrategyGivesNewIdsAndDeletesTheOldOnes() throws IOException {
        write("a.txt", "same");
        write("b.txt", "same");
        connect.start().settle().stop();
        connect.with("document.id.strategy", "relative-path").start(3).settle().stop();
        assertThat(connect.mirror().keySet()).containsExactly("r/a.txt", "r/b.txt");
        connect.with("document.id.strategy", "content-hash").start().settle();
        assertThat(connect.mirror().keySet()).containsExactly(SAME);
    }

    @Test
    void resendSendsEachDocumentOnce() throws IOException {
        write("a.txt", "same");
        write("b.txt", "same");
        connect.start().settle().stop();
        connect.with("resend", 1).start().settle();
        assertThat(connect.story()).containsExactly("+" + SAME, "+" + SAME);
    }

    @Test
    void oneTaskDoesIt() {
        FileSystemSourceConnector connector = new FileSystemSourceConnector();
        connector.initialize(new ConnectorContext(connect.offsetReader()));
        connector.start(connect.settings);
        assertThat(connector.taskConfigs(4)).hasSize(1);
        connect.with("document.id.strategy", "absolute-uri");
        connector.start(connect.settings);
        assertThat(connector.taskConfigs(4)).hasSize(4);
    }

    @Test
    void anotherConnectorForTheSameTopicIsRefused() throws IOException {
        connect.start();
        Path other = Files.createDirectory(temp.resolve("other"));
        try (ConnectHarness second =
                new ConnectHarness("o=" + other).with("name", "second").with("document.id.strategy", "content-hash")) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("connector docs fills topic documents");
        }
    }

    private static String id(String text) {
        return "sha256:" + Hashes.sha256(text).substring(0, 16);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(root.resolve(name), text);
    }
}
