package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last run of the quickstart, as the other commands find it in {@code .quickstart/run.json}.
 *
 * @param pid of the run's process
 * @param startedAt of that process, which tells it from a later one with the same id
 * @param dataDir where its data is; kept until the next run unless the user named it
 * @param named whether the user named the directory, so that it is never deleted
 * @param jdbcUrl of its database, credentials included
 * @param ownDatabase whether the database runs only as long as the stack does
 * @param restUrl of its Connect worker
 * @param pageUrl of its search page
 * @param roots what it ingests, by name
 */
record Run(
        long pid,
        Instant startedAt,
        Path dataDir,
        boolean named,
        String jdbcUrl,
        boolean ownDatabase,
        String restUrl,
        String pageUrl,
        Map<String, Path> roots) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Run ofThisProcess(
            Path dataDir,
            boolean named,
            String jdbcUrl,
            boolean ownDatabase,
            String restUrl,
            String pageUrl,
            Roots roots) {
        ProcessHandle self = ProcessHandle.current();
        return new Run(self.pid(), start(self), dataDir, named, jdbcUrl, ownDatabase, restUrl, pageUrl, roots.byName());
    }

    static Optional<Run> read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            Map<String, Path> roots = new LinkedHashMap<>();
            json.path("roots")
                    .properties()
                    .forEach(root ->
                            roots.put(root.getKey(), Path.of(root.getValue().asText())));
            return Optional.of(new Run(
                    json.path("pid").asLong(),
                    Instant.parse(json.path("started_at").asText()),
                    Path.of(json.path("data_dir").asText()),
                    json.path("named").asBoolean(),
                    json.path("jdbc_url").asText(),
                    json.path("own_database").asBoolean(),
                    json.path("rest_url").asText(),
                    json.path("page_url").asText(),
                    roots));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw new QuickstartException(
                    file + " can't be read: " + e.getMessage() + ". Delete it to start afresh", e);
        }
    }

    /** The same, if its process is still there. */
    static Optional<Run> running(Path file) {
        return read(file).filter(run -> run.process().isPresent());
    }

    /** Written for this user alone, since it holds the database's password. */
    void write(Path file) {
        ObjectNode json = JSON.createObjectNode()
                .put("pid", pid)
                .put("started_at", startedAt.toString())
                .put("data_dir", dataDir.toString())
                .put("named", named)
                .put("jdbc_url", jdbcUrl)
                .put("own_database", ownDatabase)
                .put("rest_url", restUrl)
                .put("page_url", pageUrl);
        ObjectNode rootsNode = json.putObject("roots");
        roots.forEach((name, path) -> rootsNode.put(name, path.toString()));
        try {
            Path written = Files.createTempFile(
                    file.getParent(),
                    "run",
                    ".json",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(written, json.toPrettyString());
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The run's process, if it is still there. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(process -> process.isAlive() && start(process).equals(startedAt));
    }

    private static Instant start(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
