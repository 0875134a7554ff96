package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder on SSHFS, whose client talks to a server of this machine over a pipe instead of a network. Needs the packages sshfs
 * and openssh-sftp-server, and the right to mount.
 */
@EnabledOnOs(OS.LINUX)
class NetworkFileSystemTest {
    private static final Path SERVER_PROGRAM = Path.of("/usr/lib/openssh/sftp-server");

    @TempDir
    Path temp;

    private Path server;
    private Path mount;
    private Process client;
    private ConnectHarness connect;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SERVER_PROGRAM), "no " + SERVER_PROGRAM + " here");
        server = Files.createDirectory(temp.resolve("server"));
        mount = Files.createDirectory(temp.resolve("mount"));
        connect = new ConnectHarness("r=" + mount);
        assumeTrue(mounts(), "no SSHFS can be mounted here");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (connect != null) {
            connect.close();
        }
        if (client != null) {
            detach();
        }
    }

    @Test
    void whatOthersChangeIsFoundByScansAndTheLogSaysSoOnce() throws Exception {
        Process host = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RemoteHost.class.getName(),
                        mount.toString(),
                        server.toString())
                .redirectErrorStream(true)
                .start();
        String log = new String(host.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(host.waitFor()).as(log).isZero();
        assertThat(log)
                .containsOnlyOnce(mount + " is on a file system of type fuse.sshfs")
                .contains("found by scans alone", "FOUND");
    }

    @Test
    void anUnmountedFolderDeletesNothing() throws Exception {
        startWithTwoFiles();
        detach();
        connect.settle();
        assertThat(mount).isEmptyDirectory();
        assertNothingIsLostUntilItIsBack();
    }

    @Test
    void aFolderWhoseServerIsGoneDeletesNothing() throws Exception {
        startWithTwoFiles();
        client.descendants().forEach(ProcessHandle::destroyForcibly);
        client.destroyForcibly().waitFor();
        Awaitility.await().until(() -> !Files.isDirectory(mount));
        connect.settle();
        detach();
        assertNothingIsLostUntilItIsBack();
    }

    /** Nor do restarts while it is away, which find a folder that was never anything else. */
    private void assertNothingIsLostUntilItIsBack() throws Exception {
        connect.restart();
        connect.settle();
        assertThat(connect.story()).containsExactlyInAnyOrder("+r/sub/a.txt", "+r/b.txt");

        Files.delete(server.resolve("b.txt"));
        Files.writeString(server.resolve("c.txt"), "c");
        assertThat(mounts()).isTrue();
        connect.settle();
        assertThat(connect.mirror()).containsOnlyKeys("r/sub/a.txt", "r/c.txt");
        assertThat(connect.story()).filteredOn("+r/sub/a.txt"::equals).hasSize(1);
    }

    private void startWithTwoFiles() throws IOException {
        Files.createDirectory(server.resolve("sub"));
        Files.writeString(server.resolve("sub/a.txt"), "a");
        Files.writeString(server.resolve("b.txt"), "b");
        connect.start().settle();
        assertThat(connect.mirror()).hasSize(2);
    }

    /** Attributes are not cached, so that a test need not wait for them. */
    private boolean mounts() throws IOException, InterruptedException {
        Path ssh = temp.resolve("ssh");
        if (!Files.exists(ssh)) {
            Files.writeString(ssh, "#!/bin/sh\nexec " + SERVER_PROGRAM + "\n");
            Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        }
        try {
            client = new ProcessBuilder(
                            "sshfs",
                            "-f",
                            "-o",
                            "dir_cache=no,attr_timeout=0,entry_timeout=0,ac_attr_timeout=0",
                            "-o",
                            "ssh_command=" + ssh,
                            "server:" + server,
                            mount.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return false; // not installed
        }
        Awaitility.await().until(() -> isMounted() || !client.isAlive());
        return isMounted();
    }

    private boolean isMounted() throws IOException {
        return Files.getFileStore(mount).type().equals("fuse.sshfs");
    }

    private void detach() throws IOException, InterruptedException {
        int code = new ProcessBuilder("fusermount3", "-u", "-z", mount.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        client.waitFor();
        Awaitility.await().until(() -> code != 0 || !isMounted());
    }
}
