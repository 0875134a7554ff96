package io.ragconnect.source.filesystem;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * A folder, or a single file, that is mirrored under a name of its own.
 *
 * @param name of its own
 * @param path absolute
 * @param id what the ids of all its documents start with
 * @param ids how the rest of them is spelled
 */
record Root(String name, Path path, String id, DocumentIdStrategy ids) {

    /** The id of the document at a path below the root, which is empty for the root itself. */
    String id(String relative) {
        return relative.isEmpty() ? id : id + "/" + ids.spell(relative);
    }

    /** Whether a document is, or is below, this root. */
    boolean contains(String document) {
        return document.startsWith(id) && (document.length() == id.length() || document.charAt(id.length()) == '/');
    }

    /** The path of a document below the root. */
    String relative(String document) {
        return document.length() == id.length() ? "" : ids.read(document.substring(id.length() + 1));
    }

    /** Reads the setting {@code roots}: each {@code name=path}, or a path whose last element is the name. */
    static List<Root> parse(String setting, List<String> values, DocumentIdStrategy ids) {
        List<Root> roots = new ArrayList<>(values.size());
        Set<String> names = new HashSet<>();
        for (String value : values) {
            Root root = parse(setting, value, ids);
            if (!names.add(root.name)) {
                throw new ConfigException(
                        setting, values, "two roots are named " + root.name + "; write another-name=" + root.path);
            }
            roots.add(root);
        }
        return List.copyOf(roots);
    }

    private static Root parse(String setting, String value, DocumentIdStrategy ids) {
        int equals = value.indexOf('=');
        // an equals sign behind a slash belongs to a path without name
        boolean named = equals > 0 && value.substring(0, equals).indexOf('/') < 0;
        Path path = path(setting, named ? value.substring(equals + 1) : value);
        if (named) {
            return of(setting, value.substring(0, equals), path, ids);
        }
        if (path.getFileName() == null) {
            throw new ConfigException(
                    setting, value, "this path has no last element to be the name; write name=" + path);
        }
        return of(setting, DocumentIds.element(path), path, ids);
    }

    private static Root of(String setting, String name, Path path, DocumentIdStrategy ids) {
        if (DocumentIds.isAmbiguous(name)) {
            throw new ConfigException(
                    setting, name, "such a name could be taken for a part of an id; write another-name=" + path);
        }
        return new Root(name, path, ids.rootId(name, path), ids);
    }

    private static Path path(String setting, String value) {
        Path path;
        try {
            path = value.startsWith("file:") ? Path.of(new URI(value)) : local(value);
        } catch (IllegalArgumentException | URISyntaxException e) {
            throw new ConfigException(setting, value, "not a path: " + e.getMessage());
        }
        if (!path.isAbsolute()) {
            throw new ConfigException(
                    setting, value, "not an absolute path, so it would depend on the worker's directory");
        }
        return path.normalize();
    }

    private static Path local(String value) throws URISyntaxException {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            if (!value.startsWith("/")) {
                throw e;
            }
            // the JVM's locale has no such letter, but the file system has: a URI holds its bytes
            return Path.of(new URI("file", null, value, null));
        }
    }
}
