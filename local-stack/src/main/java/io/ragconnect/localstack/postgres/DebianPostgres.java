package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A private PostgreSQL tree with pgvector for Debian and Ubuntu, made without root and without a change to the system.
 *
 * <p>PostgreSQL looks for its files relative to the directory that its program lies in. So a tree with copies of the
 * programs, links to everything else that is installed, and pgvector beside it, is a full installation. What is not
 * installed is unpacked from packages; pgvector from its package, or compiled from the source package of a newer release.
 */
final class DebianPostgres {

    private static final Duration COMPILE_LIMIT = Duration.ofMinutes(10);

    private final Path cache;
    private final Consumer<String> progress;

    DebianPostgres(Path cache, Consumer<String> progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /** The tree that was made earlier on the base of this installation, or of packages alone. */
    Optional<PostgresInstallation> existing(@Nullable PostgresInstallation installed) {
        return installation(tree(installed)).filter(PostgresInstallation::hasVector);
    }

    PostgresInstallation make(@Nullable PostgresInstallation installed) {
        Path tree = tree(installed);
        Path work = Directories.create(cache).resolve("work");
        Directories.delete(work);
        Directories.delete(tree);
        try {
            Path unfinished = Directories.create(work.resolve("tree"));
            Apt apt = new Apt(Directories.create(work.resolve("apt")));
            progress.accept("reading the package lists");
            apt.update();
            String server = installed == null ? apt.serverPackage() : "postgresql-" + installed.major();
            if (installed == null) {
                progress.accept("fetching " + server);
                apt.unpackWithDependencies(server, unfinished);
            }
            if (apt.has(server + "-pgvector")) {
                progress.accept("fetching " + server + "-pgvector");
                apt.unpack(server + "-pgvector", unfinished);
                overlay(installed, unfinished);
            } else {
                String headers = server.replace("postgresql-", "postgresql-server-dev-");
                progress.accept("fetching the source of pgvector and " + headers);
                Path source = apt.unpackSource("pgvector");
                apt.unpack(headers, unfinished);
                overlay(installed, unfinished);
                progress.accept("compiling pgvector for " + server);
                compile(source, unfinished);
            }
            Files.move(unfinished, tree);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + tree + ": " + e.getMessage(), e);
        } finally {
            Directories.delete(work);
        }
        return existing(installed)
                .orElseThrow(() -> new LocalStackException("PostgreSQL with pgvector in " + tree + " does not run"));
    }

    private Path tree(@Nullable PostgresInstallation installed) {
        return cache.resolve(installed == null ? "postgresql" : "postgresql-" + installed.version());
    }

    /** Fills the tree up with what is installed. */
    private static void overlay(@Nullable PostgresInstallation installed, Path tree) throws IOException {
        if (installed == null) {
            return;
        }
        Path bin = installed.bin().toRealPath();
        Path root = Path.of("/");
        copy(bin, tree.resolve(root.relativize(bin)));
        Path share = installed.share();
        link(share.resolve("extension"), tree.resolve(root.relativize(share)).resolve("extension"));
        link(share, tree.resolve(root.relativize(share)));
        Path library = bin.resolveSibling("lib");
        link(library, tree.resolve(root.relativize(library)));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                if (!Files.exists(to.resolve(file.getFileName()))) {
                    Files.copy(file.toRealPath(), to.resolve(file.getFileName()));
                }
            }
        }
    }

    private static void link(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                if (!Files.exists(to.resolve(file.getFileName()))) {
                    Files.createSymbolicLink(to.resolve(file.getFileName()), file);
                }
            }
        }
    }

    private void compile(Path source, Path tree) {
        if (Programs.find("gcc").isEmpty() || Programs.find("make").isEmpty()) {
            installCompiler();
        }
        Path pgConfig = bin(tree).orElseThrow().resolve("pg_config");
        List<String> make = List.of("make", "-j2", "with_llvm=no", "OPTFLAGS=", "PG_CONFIG=" + pgConfig, "install");
        Map<String, String> environment = Map.of("LD_LIBRARY_PATH", libraries(tree));
        Programs.Result result = Programs.run(source, environment, COMPILE_LIMIT, make);
        if (!result.ok()) {
            List<String> lines = result.output().lines().toList();
            throw new LocalStackException("Compiling pgvector failed:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())));
        }
    }

    private void installCompiler() {
        String needed = "gcc make libc6-dev";
        List<String> root = SystemPackages.asRoot()
                .orElseThrow(() -> new LocalStackException("pgvector must be compiled on this release: run as root"
                        + " `apt-get install " + needed + "`, or give the JDBC URL of a PostgreSQL with pgvector"));
        progress.accept("installing " + needed);
        SystemPackages.run(root, List.of("apt-get", "update", "-q"));
        SystemPackages.run(
                root, List.of("apt-get", "install", "-q", "-y", "--no-install-recommends", "gcc", "make", "libc6-dev"));
    }

    private static Optional<PostgresInstallation> installation(Path tree) {
        return bin(tree).flatMap(bin -> PostgresInstallation.at(bin, libraries(tree)));
    }

    private static Optional<Path> bin(Path tree) {
        return directories(tree.resolve("usr/lib/postgresql"))
                .map(version -> version.resolve("bin"))
                .findFirst();
    }

    /** Where unpacked packages keep their libraries: usr/lib/x86_64-linux-gnu and the like. */
    private static String libraries(Path tree) {
        return directories(tree.resolve("usr/lib"))
                .filter(directory -> directory.toString().contains("-linux-gnu"))
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }

    private static Stream<Path> directories(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
