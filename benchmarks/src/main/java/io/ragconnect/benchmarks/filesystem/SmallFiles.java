package io.ragconnect.benchmarks.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** Folders of short texts, a hundred in each of their folders. */
final class SmallFiles {
    private static final int PER_FOLDER = 100;

    /** Long ago, so that no file has to be waited for until it is quiet. */
    private static final FileTime WRITTEN = FileTime.fromMillis(1_700_000_000_000L);

    private final Path base;

    SmallFiles(Path base) {
        this.base = base;
    }

    Path folder(String name) {
        return base.resolve(name);
    }

    void write(String name, int count) throws IOException {
        for (int number = 0; number < count; number++) {
            Path file = file(name, number);
            if (number % PER_FOLDER == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, text(number, "first"));
            Files.setLastModifiedTime(file, WRITTEN);
        }
    }

    Path file(String name, int number) {
        return folder(name)
                .resolve("department-" + number / 10_000)
                .resolve("folder-" + number / PER_FOLDER)
                .resolve("note-" + number + ".txt");
    }

    /** The document's id when each folder is a root of its name. */
    String id(Path file) {
        return base.relativize(file).toString();
    }

    static String text(int number, String version) {
        return "Note " + number + ", " + version + " version.\n\n" + "What there is to say about it. ".repeat(8);
    }
}
