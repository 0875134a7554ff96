package io.ragconnect.source.filesystem;

import io.ragconnect.source.filesystem.FileTree.Place;
import io.ragconnect.source.filesystem.IgnoreRules.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The ignore files of all directories, as they were when each directory was last entered. */
final class IgnoreFiles {
    /** Longest ignore file: a larger one is none. */
    private static final int MAX_BYTES = 256 * 1024;

    private final String fileName;
    private final Map<Path, IgnoreRules> rules = new HashMap<>();

    /** @param fileName empty for no ignore files */
    IgnoreFiles(String fileName) {
        this.fileName = fileName;
    }

    /** Whether this is the path of an ignore file. */
    boolean isOne(Path path) {
        return !fileName.isEmpty() && path.endsWith(fileName);
    }

    /**
     * Reads the ignore file of a directory anew.
     *
     * @throws IOException when there is one that can't be read: what it would leave out must not be taken
     */
    void read(Path directory) throws IOException {
        if (fileName.isEmpty()) {
            return;
        }
        Path file = directory.resolve(fileName);
        try {
            if (!FileStatus.read(file, LinkOption.NOFOLLOW_LINKS).isFile()) {
                rules.remove(directory);
                return;
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                byte[] content = in.readNBytes(MAX_BYTES + 1);
                if (content.length > MAX_BYTES) {
                    throw new IOException(file + " has more than " + MAX_BYTES + " bytes; shorten it");
                }
                String text = new String(content, StandardCharsets.UTF_8);
                rules.put(directory, IgnoreRules.parse(text.lines().toList()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            rules.remove(directory);
        }
    }

    /** Whether a place, or a directory above it, is left out. */
    boolean ignores(Place place, boolean isDirectory) {
        if (rules.isEmpty()) {
            return false;
        }
        String relative = place.relative();
        for (int slash = relative.indexOf('/'); slash >= 0; slash = relative.indexOf('/', slash + 1)) {
            if (ignores(place.root().path(), relative.substring(0, slash), true)) {
                return true;
            }
        }
        return ignores(place.root().path(), relative, isDirectory);
    }

    /** The nearest ignore file that says anything decides. */
    private boolean ignores(Path root, String relative, boolean isDirectory) {
        for (int slash = relative.lastIndexOf('/'); ; slash = relative.lastIndexOf('/', slash - 1)) {
            Path directory = slash < 0 ? root : DocumentIds.resolve(root, relative.substring(0, slash));
            IgnoreRules here = rules.get(directory);
            if (here != null) {
                Verdict verdict = here.verdict(relative.substring(slash + 1), isDirectory);
                if (verdict != Verdict.NOTHING) {
                    return verdict == Verdict.IGNORED;
                }
            }
            if (slash < 0) {
                return false;
            }
        }
    }
}
