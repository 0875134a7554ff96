package io.ragconnect.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders of the tests. */
final class Folders {
    private Folders() {}

    /** Under root PostgreSQL runs as another user, who must get to its data below this folder. */
    static void letOthersThrough(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }
}
