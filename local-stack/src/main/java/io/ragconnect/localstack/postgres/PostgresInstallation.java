package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.Programs;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Installed server programs.
 *
 * @param bin the directory of initdb and postgres
 * @param share the directory that holds {@code extension/}
 * @param version as the server tells it, "15.20"
 * @param libraries where the dynamic linker finds libraries that the system lacks; empty for none
 */
record PostgresInstallation(Path bin, Path share, String version, String libraries) implements PostgresPrograms {

    static final String SUPERUSER = "rag";
    private static final int OLDEST_MAJOR = 13;
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+[^ ]*)");
    private static final List<String> USUAL_PLACES = List.of(
            "/usr/lib/postgresql/*/bin",
            "/usr/pgsql-*/bin",
            "/opt/homebrew/opt/postgresql@*/bin",
            "/usr/local/opt/postgresql@*/bin",
            "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin",
            "/usr/local/pgsql/bin");

    /** All that are found and not too old; the newest first. */
    static List<PostgresInstallation> find() {
        Set<Path> directories = new LinkedHashSet<>();
        Programs.find("pg_config").ifPresent(config -> bin(config).ifPresent(directories::add));
        USUAL_PLACES.forEach(place -> directories.addAll(expand(place)));
        Programs.find("postgres").map(Path::getParent).ifPresent(directories::add);
        return directories.stream()
                .flatMap(bin -> at(bin, "").stream())
                .filter(found -> found.major() >= OLDEST_MAJOR)
                .sorted(Comparator.comparing(PostgresInstallation::major).reversed())
                .toList();
    }

    /** The installation whose server programs are in this directory. */
    static Optional<PostgresInstallation> at(Path bin, String libraries) {
        if (!Files.isExecutable(bin.resolve("postgres")) || !Files.isExecutable(bin.resolve("initdb"))) {
            return Optional.empty();
        }
        Programs.Result version = Programs.run(
                Path.of("/"),
                Map.of("LD_LIBRARY_PATH", libraries),
                Duration.ofSeconds(30),
                List.of(bin.resolve("postgres").toString(), "--version"));
        Matcher matcher = VERSION.matcher(version.output());
        return matcher.find()
                ? share(bin).map(share -> new PostgresInstallation(bin, share, matcher.group(1), libraries))
                : Optional.empty();
    }

    int major() {
        return Integer.parseInt(version.replaceFirst("\\D.*", ""));
    }

    boolean hasVector() {
        return Files.exists(share.resolve("extension/vector.control"));
    }

    @Override
    public String describe() {
        return "PostgreSQL " + version + " (" + bin + ")";
    }

    @Override
    public Map<String, String> environment() {
        return libraries.isEmpty() ? Map.of() : Map.of("LD_LIBRARY_PATH", libraries);
    }

    @Override
    public void initialise(Path cluster, Path passwordFile, ServerAccount account) {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        List<String> command = new ArrayList<>(account.prefix());
        command.addAll(List.of(
                bin.resolve("initdb").toString(),
                "--pgdata=" + cluster,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=" + (mac ? "en_US.UTF-8" : "C.UTF-8"),
                "--no-sync"));
        Programs.Result result =
                Programs.run(passwordFile.resolveSibling("."), environment(), Duration.ofMinutes(2), command);
        if (!result.ok()) {
            throw new LocalStackException(
                    "initdb of " + describe() + " failed in " + cluster + ":\n" + result.output());
        }
    }

    @Override
    public List<String> serve(Path cluster, int port, Map<String, String> settings, ServerAccount account) {
        List<String> command = new ArrayList<>(List.of(
                bin.resolve("postgres").toString(),
                "-D",
                cluster.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
        settings.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        return command;
    }

    private static Optional<Path> share(Path bin) {
        Stream<Path> told = Files.isExecutable(bin.resolve("pg_config"))
                ? Stream.of(Path.of(Programs.run(bin.resolve("pg_config").toString(), "--sharedir")
                        .output()))
                : Stream.of("../share/postgresql", "../share/pgsql", "../share").map(bin::resolve);
        return told.filter(share -> Files.exists(share.resolve("extension/plpgsql.control")))
                .findFirst();
    }

    private static Optional<Path> bin(Path pgConfig) {
        Programs.Result result = Programs.run(pgConfig.toString(), "--bindir");
        return result.ok() ? Optional.of(Path.of(result.output())) : Optional.empty();
    }

    /** Expands the one * of a path. */
    private static List<Path> expand(String place) {
        int star = place.indexOf('*');
        if (star < 0) {
            return List.of(Path.of(place));
        }
        int parentEnd = place.lastIndexOf('/', star);
        int nameEnd = place.indexOf('/', star);
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> matches = Files.newDirectoryStream(
                Path.of(place.substring(0, parentEnd)), place.substring(parentEnd + 1, nameEnd))) {
            matches.forEach(match -> found.add(match.resolve(place.substring(nameEnd + 1))));
        } catch (IOException e) {
            // no such place on this machine
        }
        return found;
    }
}
