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
import java.util.Properties;
import java.util.stream.Stream;

/**
 * apt with package lists and a cache of its own, so that a plain user can fetch packages and nothing of the system
 * changes. It reads from where the machine reads, and the sources of packages also from the first release of the
 * distribution that has pgvector.
 */
final class Apt {

    private static final Path ETC = Path.of("/etc/apt");
    private static final Duration LIMIT = Duration.ofMinutes(10);
    /** The first release with pgvector in it, by the ID of the distribution. */
    private static final Map<String, String> FIRST_WITH_PGVECTOR = Map.of("debian", "trixie", "ubuntu", "noble");

    private final Path directory;

    /** @param directory an empty one, for lists and packages */
    Apt(Path directory) {
        this.directory = directory;
        try {
            for (String part : List.of("lists/partial", "cache/archives/partial", "sources")) {
                Files.createDirectories(directory.resolve(part));
            }
            Files.writeString(directory.resolve("apt.conf"), configuration());
            writeSources();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + directory + ": " + e.getMessage(), e);
        }
    }

    static boolean available() {
        return Programs.find("apt-get").isPresent() && Programs.find("dpkg-deb").isPresent();
    }

    /** Reads the package lists. Some source of the machine's may be out of order: what is missing shows later. */
    void update() {
        run("apt-get", "update", "-q");
    }

    boolean has(String packageName) {
        return !run("apt-cache", "madison", packageName).output().isBlank();
    }

    /** The newest server package, such as postgresql-15. */
    String serverPackage() {
        return run("apt-cache", "depends", "--important", "postgresql")
                .output()
                .lines()
                .map(line -> line.replaceFirst("^.*Depends: ", "").strip())
                .filter(name -> name.matches("postgresql-\\d+"))
                .findFirst()
                .orElseThrow(() -> new LocalStackException("apt knows no package postgresql: check /etc/apt"));
    }

    /** Fetches this package alone and unpacks it into a directory. */
    void unpack(String packageName, Path target) {
        Path packages = emptyDirectory(packageName);
        require(run(packages, "apt-get", "download", "-q", packageName), "fetch the package " + packageName);
        unpackAll(packages, target);
    }

    /** Fetches this package and all it needs that the system lacks, and unpacks them into a directory. */
    void unpackWithDependencies(String packageName, Path target) {
        require(
                run("apt-get", "install", "-q", "-y", "--download-only", "--no-install-recommends", packageName),
                "fetch the package " + packageName);
        unpackAll(directory.resolve("cache/archives"), target);
    }

    /** Fetches a source package and unpacks its upstream archive. */
    Path unpackSource(String packageName) {
        Path source = emptyDirectory(packageName + "-source");
        require(
                run(source, "apt-get", "source", "-q", "--download-only", packageName),
                "fetch the source package " + packageName);
        Path archive = files(source, ".orig.tar.gz").stream()
                .findFirst()
                .orElseThrow(() -> new LocalStackException("No archive in the source package " + packageName));
        require(run(source, "tar", "-xzf", archive.toString(), "--strip-components=1"), "unpack " + archive);
        return source;
    }

    private void unpackAll(Path packages, Path target) {
        files(packages, ".deb")
                .forEach(file -> require(
                        run("dpkg-deb", "-x", file.toString(), target.toString()), "unpack " + file.getFileName()));
    }

    private Path emptyDirectory(String name) {
        return Directories.create(directory.resolve(name));
    }

    private String configuration() {
        return """
                Dir::State::Lists "%1$s/lists";
                Dir::Cache "%1$s/cache";
                Dir::Etc::SourceList "/dev/null";
                Dir::Etc::SourceParts "%1$s/sources";
                Acquire::Languages "none";
                APT::Sandbox::User "";
                Debug::NoLocking "true";
                """.formatted(directory);
    }

    private void writeSources() throws IOException {
        Path sources = directory.resolve("sources");
        Properties os = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("/etc/os-release"))) {
            os.load(reader);
        }
        String codename = unquoted(os, "UBUNTU_CODENAME")
                .orElseGet(() -> unquoted(os, "VERSION_CODENAME").orElse(""));
        String distribution = os.containsKey("UBUNTU_CODENAME") ? "ubuntu" : "debian";
        String newer = FIRST_WITH_PGVECTOR.getOrDefault(distribution, codename);
        for (Path file : sourceFiles()) {
            String text = Files.readString(file);
            String name = file.getFileName().toString();
            Files.writeString(sources.resolve("own-" + name), text);
            Files.writeString(sources.resolve("newer-" + name), AptSources.sourcesOf(text, codename, newer));
        }
    }

    private static List<Path> sourceFiles() {
        Path list = ETC.resolve("sources.list");
        List<Path> parts = List.of(".list", ".sources").stream()
                .flatMap(suffix -> files(ETC.resolve("sources.list.d"), suffix).stream())
                .toList();
        return Stream.concat(Stream.of(list).filter(Files::exists), parts.stream())
                .toList();
    }

    private static Optional<String> unquoted(Properties properties, String key) {
        return Optional.ofNullable(properties.getProperty(key)).map(value -> value.replace("\"", ""));
    }

    private static List<Path> files(Path directory, String suffix) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory + ": " + e.getMessage(), e);
        }
    }

    private Programs.Result run(String... command) {
        return run(directory, command);
    }

    private Programs.Result run(Path workingDirectory, String... command) {
        Map<String, String> environment = Map.of(
                "APT_CONFIG",
                directory.resolve("apt.conf").toString(),
                "LC_ALL",
                "C",
                "DEBIAN_FRONTEND",
                "noninteractive");
        return Programs.run(workingDirectory, environment, LIMIT, List.of(command));
    }

    private static void require(Programs.Result result, String what) {
        if (!result.ok()) {
            throw new LocalStackException("Cannot " + what + ":\n" + result.output());
        }
    }
}
