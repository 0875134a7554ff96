package io.ragconnect.source.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The files that are to be mirrored: the roots, the filter and what is done about symbolic links. */
final class FileTree {
    private final List<Root> roots;
    private final FileFilter filter;
    private final boolean followLinks;
    private final AllowedRoots allowed;

    FileTree(List<Root> roots, FileFilter filter, boolean followLinks, AllowedRoots allowed) {
        this.roots = roots;
        this.filter = filter;
        this.followLinks = followLinks;
        this.allowed = allowed;
    }

    /**
     * A place in the tree.
     *
     * @param relative the path below the root as it stands in ids; empty for the root itself
     */
    record Place(Root root, String relative, Path path) {
        String id() {
            return relative.isEmpty() ? root.name() : root.name() + "/" + relative;
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
        String name = rootName(id);
        String relative = id.length() == name.length() ? "" : id.substring(name.length() + 1);
        for (Root root : roots) {
            if (root.name().equals(name)) {
                Path path = relative.isEmpty() ? root.path() : DocumentIds.resolve(root.path(), relative);
                return new Place(root, relative, path);
            }
        }
        return null;
    }

    static String rootName(String id) {
        int slash = id.indexOf('/');
        return slash < 0 ? id : id.substring(0, slash);
    }

    /** Whether a file at this place is a document. A root that is a file always is. */
    boolean covers(Place place) {
        return place.relative.isEmpty() || filter.covers(place.relative);
    }

    boolean descends(Place place) {
        return place.relative.isEmpty() || filter.descends(place.relative);
    }

    /**
     * What is at a place, links followed as the settings say.
     *
     * @return null when it is nothing to be read: a link that is not followed, or one that leads out of what is allowed
     * @throws NoSuchFileException when nothing is there
     */
    @Nullable
    BasicFileAttributes attributes(Place place) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(place.path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean isRoot = place.relative.isEmpty();
        if (!isRoot && !attributes.isSymbolicLink()) {
            return attributes;
        }
        if ((!isRoot && !followLinks) || !allowed.permits(place.path)) {
            return null;
        }
        return Files.readAttributes(place.path, BasicFileAttributes.class);
    }

    /** The stamp of a regular file; null when none is at the place, or no more. */
    @Nullable
    FileStamp stamp(Place place) {
        try {
            BasicFileAttributes attributes = attributes(place);
            return attributes != null && attributes.isRegularFile() ? FileStamp.of(attributes) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether a document is there and to be mirrored, and so are all directories above it. */
    boolean isPresent(String id) {
        Place place = place(id);
        return place != null && covers(place) && stamp(place) != null && (followLinks || !isBelowLink(place));
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
