package io.ragconnect.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads the Hugging Face library from a folder that no other class loader uses.
 *
 * <p>DJL unpacks it to one fixed place, and a JVM refuses to load one file for two class loaders, so of two plugin
 * directories of a worker the second would fail. A copy of its own is another file to the JVM.
 */
final class NativeLibrary {
    private static final String CACHE = "ENGINE_CACHE_DIR";
    private static boolean loaded;

    private NativeLibrary() {}

    static synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        Path folder = Files.createTempDirectory("ragconnect-tokenizers-");
        // the property belongs to the whole JVM, and so must the lock
        synchronized (System.getProperties()) {
            String before = System.getProperty(CACHE);
            Thread thread = Thread.currentThread();
            ClassLoader context = thread.getContextClassLoader();
            System.setProperty(CACHE, folder.toString());
            // DJL looks for its own resources through the thread, which Connect may have given another plugin's loader
            thread.setContextClassLoader(NativeLibrary.class.getClassLoader());
            try {
                LibUtils.checkStatus();
                loaded = true;
            } catch (RuntimeException | LinkageError e) {
                throw new IOException("the Hugging Face library can't be loaded on this machine: " + e.getMessage(), e);
            } finally {
                thread.setContextClassLoader(context);
                restore(before);
                deleteWherePossible(folder);
            }
        }
    }

    private static void restore(@Nullable String before) {
        if (before == null) {
            System.clearProperty(CACHE);
        } else {
            System.setProperty(CACHE, before);
        }
    }

    /** A loaded file can be deleted at once on Linux and macOS; Windows holds it until the JVM ends. */
    private static void deleteWherePossible(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.toFile().delete()) {
                    file.toFile().deleteOnExit();
                }
            }
        }
    }
}
