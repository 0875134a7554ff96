package io.ragconnect.benchmarks.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** A folder of short texts, a hundred in each of its folders. */
final class SmallFiles {
    private static final int PER_FOLDER = 100;

    /** Long ago, so that no file has to be waited for until it is quiet. */
    private static final FileTime WRITTEN = FileTime.fromMillis(1_700_000_000_000L);

    private final Path folder;
    private int count;

    SmallFiles(Path folder) {
        this.folder = folder;
    }

    int count() {
        return count;
    }

    void growTo(int files) throws IOException {
        for (; count < files; count++) {
            Path file = file(count);
            if (count % PER_FOLDER == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, text(count, "first"));
            Files.setLastModifiedTime(file, WRITTEN);
        }
    }

    Path file(int number) {
        return folder.resolve("department-" + number / 10_000)
                .resolve("folder-" + number / PER_FOLDER)
                .resolve("note-" + number + ".txt");
    }

    /** The file's path in document ids. */
    String relative(Path file) {
        return folder.relativize(file).toString();
    }

    static String text(int number, String version) {
        return "Note " + number + ", " + version + " version.\n\n" + "What there is to say about it. ".repeat(8);
    }
}
