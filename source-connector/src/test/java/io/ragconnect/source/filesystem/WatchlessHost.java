package io.ragconnect.source.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A worker on a system that lets it watch nothing: what happens in the folder is found none the less. */
public final class WatchlessHost {
    private WatchlessHost() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Files.createDirectories(root.resolve("sub/deep"));
        Files.writeString(root.resolve("sub/a.txt"), "a");
        try (ConnectHarness connect = new ConnectHarness("r=" + root)) {
            connect.start().settle();
            Files.writeString(root.resolve("sub/deep/b.txt"), "b");
            Files.delete(root.resolve("sub/a.txt"));
            connect.settle();
            if (connect.mirror().keySet().equals(Set.of("r/sub/deep/b.txt"))) {
                System.out.println("FOUND");
            }
        }
    }
}
