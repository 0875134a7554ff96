package io.ragconnect.source.filesystem;

import java.util.List;

/** Which files of a root are documents, by their paths and sizes alone. */
record FileFilter(List<Glob> include, List<Glob> exclude, boolean hiddenFiles, int maxDepth, long minBytes) {

    /** Whether a file is a document; false also when a directory above it is left out. */
    boolean covers(String relative, long size) {
        if (size < minBytes) {
            return false;
        }
        int slash = relative.lastIndexOf('/');
        if (!admits(relative) || include.stream().noneMatch(glob -> glob.matches(relative))) {
            return false;
        }
        return slash < 0 || descends(relative.substring(0, slash));
    }

    /** Whether there may be documents below a directory. */
    boolean descends(String directory) {
        if (depth(directory) >= maxDepth) {
            return false;
        }
        for (int slash = directory.indexOf('/'); slash >= 0; slash = directory.indexOf('/', slash + 1)) {
            if (!admitsDirectory(directory.substring(0, slash))) {
                return false;
            }
        }
        return admitsDirectory(directory);
    }

    private boolean admitsDirectory(String directory) {
        return admits(directory) && exclude.stream().noneMatch(glob -> glob.matchesAllBelow(directory));
    }

    private boolean admits(String relative) {
        boolean hidden = relative.startsWith(".") || relative.contains("/.");
        return (hiddenFiles || !hidden) && exclude.stream().noneMatch(glob -> glob.matches(relative));
    }

    private static int depth(String relative) {
        return 1 + (int) relative.chars().filter(c -> c == '/').count();
    }
}
