package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.DirectoryLock;
import io.ragconnect.localstack.process.LocalStackException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds PostgreSQL with pgvector, or provides it, by the first way that works: an installed one; the system's packages;
 * Docker.
 */
final class PostgresProvisioner {

    private PostgresProvisioner() {}

    /** @throws LocalStackException that says what to install, and why each way failed */
    static synchronized PostgresPrograms provide(Consumer<String> progress) {
        List<PostgresInstallation> found = PostgresInstallation.find();
        Optional<PostgresInstallation> ready =
                found.stream().filter(PostgresInstallation::hasVector).findFirst();
        if (ready.isPresent()) {
            return ready.get();
        }
        // two processes must not make the same tree at once
        Path cache = cache();
        return DirectoryLock.exclusively(cache, () -> make(found, cache, progress));
    }

    private static PostgresPrograms make(List<PostgresInstallation> found, Path cache, Consumer<String> progress) {
        List<String> failures = new ArrayList<>();
        if (Apt.available()) {
            DebianPostgres debian = new DebianPostgres(cache, progress);
            PostgresInstallation base = found.stream()
                    .filter(installed -> installed.bin().startsWith("/usr/lib/postgresql"))
                    .findFirst()
                    .orElse(null);
            try {
                return debian.existing(base).orElseGet(() -> debian.make(base));
            } catch (RuntimeException e) {
                failures.add(e.getMessage());
            }
        }
        Optional<List<String>> install = SystemPackages.installCommand();
        if (install.isPresent()) {
            try {
                progress.accept("running " + String.join(" ", install.get()));
                SystemPackages.run(List.of(), install.get());
                Optional<PostgresInstallation> installed = PostgresInstallation.find().stream()
                        .filter(PostgresInstallation::hasVector)
                        .findFirst();
                if (installed.isPresent()) {
                    return installed.get();
                }
                failures.add("the installed packages hold no pgvector");
            } catch (LocalStackException e) {
                failures.add(e.getMessage());
            }
        }
        if (DockerPostgres.available()) {
            try {
                progress.accept("fetching PostgreSQL with pgvector for Docker");
                DockerPostgres.pull();
                return new DockerPostgres();
            } catch (LocalStackException e) {
                failures.add(e.getMessage());
            }
        }
        throw new LocalStackException(
                "No PostgreSQL with pgvector: install PostgreSQL 13 or newer and pgvector (Debian 13, Ubuntu 24.04:"
                        + " `apt install postgresql postgresql-NN-pgvector`; Fedora: `dnf install postgresql-server"
                        + " pgvector`; macOS: `brew install postgresql@17 pgvector`), or start Docker, or give the JDBC URL"
                        + " of a server that has it"
                        + (failures.isEmpty() ? "" : "\n" + String.join("\n", failures)));
    }

    /** Under root a place that the server's user can enter, which root's home is not. */
    private static Path cache() {
        String home = System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        Path parent = ServerAccount.isRoot() ? Path.of("/var/cache") : Path.of(home);
        return Directories.create(parent.resolve("kafka-connect-rag"));
    }
}
