package io.ragconnect.source.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A worker with a folder on a file system that others change behind its back. */
public final class RemoteHost {
    private RemoteHost() {}

    /**
     * Prints FOUND when the mirror follows what the other client does.
     *
     * @param arguments the folder as the worker sees it, and as another client does
     */
    public static void main(String[] arguments) throws IOException {
        Path mount = Path.of(arguments[0]);
        Path server = Path.of(arguments[1]);
        Files.createDirectories(server.resolve("sub"));
        Files.writeString(server.resolve("sub/a.txt"), "old");
        Files.writeString(server.resolve("sub/b.txt"), "b");
        try (ConnectHarness connect = new ConnectHarness("r=" + mount)) {
            connect.start().settle();
            Files.writeString(server.resolve("sub/a.txt"), "changed");
            Files.delete(server.resolve("sub/b.txt"));
            Files.writeString(server.resolve("c.txt"), "c");
            connect.settle().settle();
            if (connect.mirror().equals(Map.of("r/sub/a.txt", "changed", "r/c.txt", "c"))) {
                System.out.println("FOUND");
            }
        }
    }
}
