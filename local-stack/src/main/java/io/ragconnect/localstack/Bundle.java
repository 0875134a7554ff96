package io.ragconnect.localstack;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A plugin archive, or a directory with plugins in it. */
final class Bundle {

    private Bundle() {}

    /**
     * The directory to put on plugin.path.
     *
     * @param source an archive, which is unpacked; a directory, which is used as it is
     */
    static Path onPluginPath(Path source, Path unpackTo) {
        if (Files.isDirectory(source)) {
            return source.toAbsolutePath();
        }
        Directories.delete(unpackTo);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(source))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = unpackTo.resolve(entry.getName()).normalize();
                if (!target.startsWith(unpackTo)) {
                    throw new LocalStackException(
                            "The plugin archive " + source + " reaches out of its directory: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.resolveSibling(""));
                    Files.copy(zip, target);
                }
            }
            return unpackTo;
        } catch (IOException e) {
            throw new LocalStackException(
                    "Cannot unpack the plugin archive " + source + ": " + e + " (build it with `mvn package`)", e);
        }
    }
}
