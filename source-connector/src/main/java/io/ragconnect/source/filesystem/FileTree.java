package io.ragconnect.source.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The files that are to be mirrored: the roots, what is left out below them and what is done about symbolic links. */
final class FileTree {
    private final List<Root> roots;
    private final FileFilter filter;
    private final IgnoreFiles ignoreFiles;
    private final boolean followLinks;
    private final AllowedRoots allowed;

    FileTree(FileSystemSourceConfig config) {
        this.roots = config.roots();
        this.filter = config.filter();
        this.ignoreFiles = new IgnoreFiles(config.ignoreFile());
        this.followLinks = config.followSymlinks();
        this.allowed = config.allowedRoots();
    }

    /**
     * A place in the tree.
     *
     * @param relative the path below the root as it stands in ids; empty for the root itself
     */
    record Place(Root root, String relative, Path path) {
        String id() {
            return root.id(relative);
        }

        Place child(Path child) {
            String name = DocumentIds.element(child);
            return new Place(root, relative.isEmpty() ? name : relative + "/" + name, child);
        }
    }

    /** @throws ConfigException when the worker does not allow one of the roots */
    void requireAllowed() {
        for (Root root : roots) {
            if (!allowed.permits(root.path())) {
                throw new ConfigException(FileSystemSourceConfig.notAllowed(root.path()));
            }
        }
    }

    List<Place> roots() {
        return roots.stream().map(root -> new Place(root, "", root.path())).toList();
    }

    /** All places a path has: more than one where one root lies in another. */
    List<Place> places(Path path) {
        List<Place> places = new ArrayList<>(1);
        for (Root root : roots) {
            if (path.startsWith(root.path())) {
                Place place = new Place(root, "", root.path());
                for (int i = root.path().getNameCount(); i < path.getNameCount(); i++) {
                    place = place.child(place.path.resolve(path.getName(i)));
                }
                places.add(place);
            }
        }
        return places;
    }

    /** The place of a document; null when its root is none any more. */
    @Nullable
    Place place(String id) {
        for (Root root : roots) {
            if (root.contains(id)) {
                String relative = root.relative(id);
                Path path = relative.isEmpty() ? root.path() : DocumentIds.resolve(root.path(), relative);
                return new Place(root, relative, path);
            }
        }
        return null;
    }

    /** The id of the root that a document is or was below: of one that is none any more, the id's first element. */
    String rootId(String id) {
        for (Root root : roots) {
            if (root.contains(id)) {
                return root.id();
            }
        }
        int slash = id.indexOf('/');
        return slash < 0 ? id : id.substring(0, slash);
    }

    /** Whether a root is a folder without a single entry, which is what an unmounted file system leaves behind. */
    boolean isEmptyFolder(String rootId) {
        for (Root root : roots) {
            if (root.id().equals(rootId)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.path())) {
                    return !entries.iterator().hasNext();
                } catch (IOException | DirectoryIteratorException e) {
                    return false; // a file, or what the scan found unreadable
                }
            }
        }
        return false;
    }

    /**
     * To be called with a directory whose entries will be looked at.
     *
     * @throws IOException when its ignore file can't be read
     */
    void entering(Place directory) throws IOException {
        ignoreFiles.read(directory.path());
    }

    /** Whether what a directory's entries are may change with this file. */
    boolean isIgnoreFile(Path path) {
        return ignoreFiles.isOne(path);
    }

    /** Whether a file at this place is a document. A root that is a file always is. */
    boolean covers(Place place, FileStamp stamp) {
        return place.relative.isEmpty()
                || (filter.covers(place.relative, stamp.size()) && !ignoreFiles.ignores(place, false));
    }

    boolean descends(Place place) {
        return place.relative.isEmpty() || (filter.descends(place.relative) && !ignoreFiles.ignores(place, true));
    }

    /**
     * What is at a place, links followed as the settings say.
     *
     * @return null when it is nothing to be read: a link that is not followed, or one that leads out of what is allowed
     * @throws NoSuchFileException when nothing is there
     */
    @Nullable
    FileStatus status(Place place) throws IOException {
        FileStatus status = FileStatus.read(place.path, LinkOption.NOFOLLOW_LINKS);
        boolean isRoot = place.relative.isEmpty();
        if (!isRoot && status.kind() != FileStatus.Kind.LINK) {
            return status;
        }
        if ((!isRoot && !followLinks) || !allowed.permits(place.path)) {
            return null;
        }
        return FileStatus.read(place.path);
    }

    /** The stamp of a document's file; null when none is at the place, or no more. */
    @Nullable
    FileStamp stamp(Place place) {
        try {
            FileStatus status = status(place);
            return status != null && status.isFile() && covers(place, status.stamp()) ? status.stamp() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether a document is there and to be mirrored, and so are all directories above it. */
    boolean isPresent(String id) {
        Place place = place(id);
        return place != null && stamp(place) != null && (followLinks || !isBelowLink(place));
    }

    LinkOption[] openOptions(Place place) {
        boolean follow = followLinks || place.relative.isEmpty();
        return follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    }

    private static boolean isBelowLink(Place place) {
        Path path = place.path;
        for (Path up = path.getParent(); up != null && !up.equals(place.root.path()); up = up.getParent()) {
            if (Files.isSymbolicLink(up)) {
                return true;
            }
        }
        return false;
    }
}
