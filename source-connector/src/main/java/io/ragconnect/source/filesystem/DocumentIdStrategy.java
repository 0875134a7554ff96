package io.ragconnect.source.filesystem;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** What a document's id is made of, and under which id its file is remembered. */
enum DocumentIdStrategy {
    /** The root's name and the path below it: the same wherever the folder is mounted. */
    RELATIVE_PATH {
        @Override
        String rootId(String name, Path path) {
            return name;
        }

        @Override
        String spell(String relative) {
            return relative;
        }

        @Override
        String read(String spelled) {
            return spelled;
        }
    },
    /** The file's URI: the same whatever root it is found below. */
    ABSOLUTE_URI {
        @Override
        String rootId(String name, Path path) {
            return DocumentIds.uri(path);
        }

        @Override
        String spell(String relative) {
            return DocumentIds.toUri(relative);
        }

        @Override
        String read(String spelled) {
            return DocumentIds.fromUri(spelled);
        }
    },
    /** The hash of the content: files are remembered by their paths, those of one content are one document. */
    CONTENT_HASH {
        @Override
        String rootId(String name, Path path) {
            return DocumentIds.CONTENT + name;
        }

        @Override
        String spell(String relative) {
            return relative;
        }

        @Override
        String read(String spelled) {
            return spelled;
        }
    };

    /** What the ids of a root's documents start with. */
    abstract String rootId(String name, Path path);

    /** A path below a root as it stands in ids. */
    abstract String spell(String relative);

    /** The path that was spelled so. */
    abstract String read(String spelled);

    static DocumentIdStrategy of(String setting) {
        return valueOf(setting.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static String[] settings() {
        return Arrays.stream(values()).map(DocumentIdStrategy::toString).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
