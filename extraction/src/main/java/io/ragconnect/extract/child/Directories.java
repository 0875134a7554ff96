package io.ragconnect.extract.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A child's directory of temporary files, which it may be writing to. */
final class Directories {
    private Directories() {}

    /** Bytes of all files below the directory. */
    static long size(Path directory) {
        try (Stream<Path> entries = Files.walk(directory)) {
            return entries.mapToLong(entry -> entry.toFile().length()).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // a file vanished on the way; it is looked again soon
        }
    }

    /** Deletes it with all that is in it, as far as that is possible. */
    static void delete(Path directory) {
        try (Stream<Path> entries = Files.walk(directory)) {
            List<Path> deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : deepestFirst) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException | UncheckedIOException e) {
            // what is left lies in the system's directory of temporary files
        }
    }
}
