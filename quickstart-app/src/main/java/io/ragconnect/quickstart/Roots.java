package io.ragconnect.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The folders and files that the user named, each under a name of its own. */
record Roots(Map<String, Path> byName) {

    static Roots of(List<Path> paths) {
        Map<String, Path> byName = new LinkedHashMap<>();
        for (Path path : paths) {
            Path real;
            try {
                real = path.toRealPath();
            } catch (IOException e) {
                throw new QuickstartException("No such file or folder: " + path);
            }
            if (!Files.isReadable(real)) {
                throw new QuickstartException(path + " can't be read by this user");
            }
            if (!byName.containsValue(real)) {
                byName.put(freeName(real, byName), real);
            }
        }
        return new Roots(byName);
    }

    /** As the source connector's setting {@code roots} takes it; as URIs, which may hold any path. */
    String setting() {
        return byName.entrySet().stream()
                .map(root ->
                        root.getKey() + "=" + root.getValue().toUri().toString().replace(",", "%2C"))
                .collect(Collectors.joining(","));
    }

    private static String freeName(Path path, Map<String, Path> taken) {
        Path last = path.getFileName();
        String name = last == null ? "root" : last.toString().replaceAll("[^\\p{L}\\p{N}._-]", "_");
        String free = name;
        for (int n = 2; taken.containsKey(free); n++) {
            free = name + "-" + n;
        }
        return free;
    }
}
