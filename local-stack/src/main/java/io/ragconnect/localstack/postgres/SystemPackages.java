package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Installs packages of the system where this user may. */
final class SystemPackages {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private SystemPackages() {}

    /** The prefix that makes a command run as root: none for root, sudo where it asks for no password. */
    static Optional<List<String>> asRoot() {
        if (ServerAccount.isRoot()) {
            return Optional.of(List.of());
        }
        return Programs.find("sudo").isPresent()
                        && Programs.run("sudo", "-n", "true").ok()
                ? Optional.of(List.of("sudo", "-n"))
                : Optional.empty();
    }

    /** The command that installs PostgreSQL with pgvector, where there is one and this user may run it. */
    static Optional<List<String>> installCommand() {
        if (Programs.find("brew").isPresent() && !ServerAccount.isRoot()) {
            return Optional.of(List.of("brew", "install", "--quiet", "postgresql@17", "pgvector"));
        }
        if (Programs.find("dnf").isPresent()) {
            List<String> install = List.of("dnf", "install", "-y", "-q", "postgresql-server", "pgvector");
            return asRoot().map(root ->
                    Stream.concat(root.stream(), install.stream()).toList());
        }
        return Optional.empty();
    }

    static void run(List<String> prefix, List<String> command) {
        List<String> all = Stream.concat(prefix.stream(), command.stream()).toList();
        Programs.Result result = Programs.run(Path.of("/"), Map.of("DEBIAN_FRONTEND", "noninteractive"), LIMIT, all);
        if (!result.ok()) {
            throw new LocalStackException("`" + String.join(" ", all) + "` failed:\n" + result.output());
        }
    }
}
