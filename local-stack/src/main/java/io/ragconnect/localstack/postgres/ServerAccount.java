package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user that PostgreSQL runs as: PostgreSQL refuses to run as root, so under root it is {@code postgres}, or
 * {@code nobody} where that does not exist; otherwise it is the user of this JVM.
 *
 * @param name null for the user of this JVM
 */
record ServerAccount(@Nullable String name) {

    static ServerAccount current() {
        if (!isRoot()) {
            return new ServerAccount(null);
        }
        return new ServerAccount(Programs.run("id", "-u", "postgres").ok() ? "postgres" : "nobody");
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** What to put before a command so that it runs as this user. */
    List<String> prefix() {
        if (name == null) {
            return List.of();
        }
        if (Programs.find("setpriv").isPresent()) {
            String group = Programs.run("id", "-g", name).output();
            return List.of("setpriv", "--reuid", name, "--regid", group, "--clear-groups", "--");
        }
        return List.of("su", "-s", "/bin/sh", name, "-c", "exec \"$0\" \"$@\"");
    }

    /** Whether this user can reach what lies in the directory. */
    boolean canEnter(Path directory) {
        if (name == null) {
            return true;
        }
        String[] command = Stream.concat(prefix().stream(), Stream.of("test", "-x", directory.toString()))
                .toArray(String[]::new);
        return Programs.run(command).ok();
    }

    /** Gives a file or a directory tree to this user. */
    void own(Path path) {
        if (name == null) {
            return;
        }
        Programs.Result result = Programs.run("chown", "-R", name, path.toString());
        if (!result.ok()) {
            throw new LocalStackException("Cannot give " + path + " to the user " + name + ": " + result.output());
        }
    }

    /** Lets this user pass through a directory of ours, without letting it list what is there. */
    void letThrough(Path directory) {
        if (name == null) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
            if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                Files.setPosixFilePermissions(directory, permissions);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + directory + " for the user " + name, e);
        }
    }
}
