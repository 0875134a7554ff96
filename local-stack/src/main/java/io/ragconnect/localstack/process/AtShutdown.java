package io.ragconnect.localstack.process;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What is still open when this JVM ends is closed by one shutdown hook, the last opened first. */
public final class AtShutdown {

    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtShutdown::closeAll, "local-stack-shutdown"));
    }

    private AtShutdown() {}

    /** The resource is closed before all others given until now. Give it again to move it to the front. */
    public static void close(AutoCloseable resource) {
        synchronized (OPEN) {
            OPEN.removeIf(open -> open == resource);
            OPEN.push(resource);
        }
    }

    /** Call it when the resource was closed. */
    public static void forget(AutoCloseable resource) {
        synchronized (OPEN) {
            OPEN.removeIf(open -> open == resource);
        }
    }

    private static void closeAll() {
        for (AutoCloseable resource = next(); resource != null; resource = next()) {
            try {
                resource.close();
            } catch (Exception e) {
                System.err.println("Closing " + resource + " failed: " + e);
            }
        }
    }

    private static @Nullable AutoCloseable next() {
        synchronized (OPEN) {
            return OPEN.poll();
        }
    }
}
