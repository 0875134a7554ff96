package io.ragconnect.source.filesystem;

import io.ragconnect.source.filesystem.FileTree.Place;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proves that files are gone: the nearest directory above them that is still there was listed, and the listing lacks
 * them. A failed look at a file proves nothing, nor does a root that is gone itself.
 */
final class AbsenceProof {
    private final FileTree tree;

    AbsenceProof(FileTree tree) {
        this.tree = tree;
    }

    /** Those of the documents that are gone for certain. Each directory is listed once. */
    Set<String> proven(Collection<String> ids) {
        Map<Path, Map<Path, List<String>>> missing = new HashMap<>();
        for (String id : ids) {
            Place place = tree.place(id);
            Path top = place == null ? null : topmostMissing(place);
            if (top != null) {
                missing.computeIfAbsent(top.getParent(), directory -> new HashMap<>())
                        .computeIfAbsent(top, path -> new ArrayList<>())
                        .add(id);
            }
        }
        Set<String> proven = new HashSet<>();
        missing.forEach((directory, children) -> {
            removeListed(directory, children);
            children.values().forEach(proven::addAll);
        });
        return proven;
    }

    /** What is missing in a directory that is there: the file, or the topmost directory above it; null if it's the root. */
    private static @Nullable Path topmostMissing(Place place) {
        Path root = place.root().path();
        Path missing = place.path();
        Path above = missing.getParent();
        while (above != null && !missing.equals(root)) {
            if (Files.isDirectory(above)) {
                return missing;
            }
            missing = above;
            above = missing.getParent();
        }
        return null;
    }

    private static void removeListed(Path directory, Map<Path, List<String>> children) {
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(directory)) {
            for (Path child : listing) {
                children.remove(child);
            }
        } catch (IOException | DirectoryIteratorException e) {
            children.clear();
        }
    }
}
