package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL's manual as Debian packages it: a site of over 1,000 pages that people wrote, linked with each other. */
public final class PostgresManual {

    private static final String PACKAGE = "postgresql-doc-15";
    private static final Path PLACE = Path.of("usr/share/doc", PACKAGE, "html");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private PostgresManual() {}

    /**
     * The folder with its HTML files and {@code index.html} among them: the one installed, else one unpacked from the package.
     * Nothing is installed.
     *
     * @param directory an empty one, for what has to be unpacked
     * @throws LocalStackException saying what to do, when there is none to be had
     */
    public static Path provide(Path directory) {
        Path installed = Path.of("/").resolve(PLACE);
        if (Files.exists(installed.resolve("index.html"))) {
            return installed;
        }
        if (!Apt.available()) {
            throw none("this system has no apt");
        }
        Programs.Result fetched = fetch(directory);
        Optional<Path> archive = archive(directory);
        if (archive.isEmpty()) {
            throw none(fetched.output());
        }
        Path unpacked = Directories.create(directory.resolve("unpacked"));
        Programs.Result result = Programs.run("dpkg-deb", "-x", archive.get().toString(), unpacked.toString());
        if (!result.ok()) {
            throw none(result.output());
        }
        return unpacked.resolve(PLACE);
    }

    private static Programs.Result fetch(Path directory) {
        return Programs.run(directory, Map.of(), LIMIT, List.of("apt-get", "download", "-q", PACKAGE));
    }

    private static Optional<Path> archive(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".deb")).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalStackException none(String reason) {
        return new LocalStackException(
                "No manual of PostgreSQL: install it (Debian 12: `apt-get install " + PACKAGE + "`). " + reason);
    }
}
