package io.ragconnect.source.filesystem;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folders that a worker lets connectors read, set by whoever runs the worker: whoever may create connectors could
 * otherwise read every file of the machine.
 *
 * @param paths null when all is allowed
 */
record AllowedRoots(@Nullable List<Path> paths) {
    static final String PROPERTY = "rag.allowed.roots";
    static final String VARIABLE = "RAG_ALLOWED_ROOTS";

    /** From the system property or else the environment variable: paths, separated as in PATH. */
    static AllowedRoots ofWorker() {
        String setting = System.getProperty(PROPERTY, System.getenv(VARIABLE));
        if (setting == null) {
            return new AllowedRoots(null);
        }
        List<Path> paths = new ArrayList<>();
        for (String path : setting.split(Pattern.quote(File.pathSeparator), -1)) {
            if (!path.isBlank()) {
                paths.add(real(Path.of(path.strip())));
            }
        }
        return new AllowedRoots(List.copyOf(paths));
    }

    /** Whether a path, all symbolic links resolved, is in an allowed folder. */
    boolean permits(Path path) {
        if (paths == null) {
            return true;
        }
        Path real = real(path);
        return paths.stream().anyMatch(real::startsWith);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}
