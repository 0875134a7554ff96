package io.ragconnect.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where things are in the project's directory. */
record Home(Path root) {

    static Home locate() {
        return new Home(
                Path.of(System.getProperty("rag.home", "")).toAbsolutePath().normalize());
    }

    /** The plugin archive as it was built. */
    Path bundle() {
        Path built = root.resolve("plugin").resolve("target");
        try (Stream<Path> files = Files.list(built)) {
            List<Path> archives = files.filter(
                            file -> file.getFileName().toString().matches("kafka-connect-rag-.*\\.zip"))
                    .toList();
            if (archives.size() == 1) {
                return archives.get(0);
            }
            throw new QuickstartException(built + " holds " + archives.size()
                    + " plugin archives, not one. Build again with: mvn -B clean package -DskipTests");
        } catch (IOException e) {
            throw new QuickstartException(
                    "No plugin archive in " + built + ". Build it with: mvn -B package -DskipTests", e);
        }
    }

    Path configExample(String name) {
        return root.resolve("config-examples").resolve(name);
    }

    /** What the other commands need to know of a run; see {@link Run}. */
    Path runFile() {
        return state().resolve("run.json");
    }

    /** One for each user of a checkout; {@code RAG_QUICKSTART_STATE} names another, to run several at once. */
    private Path state() {
        String named = System.getenv("RAG_QUICKSTART_STATE");
        Path directory = named == null ? root.resolve(".quickstart") : Path.of(named);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
