package io.ragconnect.embedding.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loads ONNX Runtime so that no other copy of it in the worker gets in its way.
 *
 * <p>On Linux a library that needs {@code libonnxruntime.so.1} is given whichever one was loaded first under this name in
 * the process, from whatever plugin, and with a copy of another version it then fails ("version `VERS_1.26.0' not found").
 * So ours bears a name of its own, in its file and in the file that needs it (DT_SONAME and DT_NEEDED, System V ABI,
 * chapter 5), another one for each class loader. See docs/adr/0031.
 */
final class OnnxNatives {
    private static final String PATH_PROPERTY = "onnxruntime.native.path";
    private static final List<String> LIBRARIES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");
    private static final int BLOCK_BYTES = 1 << 16;
    private static final String SHARED_NAME = "libonnxruntime.so.1";

    private static boolean loaded;

    private OnnxNatives() {}

    /**
     * The environment, of which a class loader has one.
     *
     * @throws IOException when the libraries can't be unpacked
     * @throws LinkageError when they can't be loaded on this machine
     */
    static synchronized OrtEnvironment environment() throws IOException {
        String platform = "linux-" + (System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64");
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        if (!linux || loaded || System.getProperty(PATH_PROPERTY) != null) {
            return OrtEnvironment.getEnvironment();
        }
        Path folder = Files.createTempDirectory("ragconnect-onnxruntime-");
        try {
            String ownName = ownName();
            for (String library : LIBRARIES) {
                try (InputStream in = open("/ai/onnxruntime/native/" + platform + "/" + library);
                        OutputStream out = Files.newOutputStream(folder.resolve(library))) {
                    copyRenamed(in, out, ownName);
                }
            }
            return loadFrom(folder);
        } finally {
            for (String library : LIBRARIES) {
                Files.deleteIfExists(folder.resolve(library)); // what is loaded stays readable
            }
            Files.deleteIfExists(folder);
        }
    }

    /** ONNX Runtime reads the folder from a property, which belongs to the whole JVM, and so must the lock. */
    private static OrtEnvironment loadFrom(Path folder) {
        synchronized (System.getProperties()) {
            System.setProperty(PATH_PROPERTY, folder.toString());
            try {
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                loaded = true;
                return environment;
            } finally {
                System.clearProperty(PATH_PROPERTY);
            }
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = OrtEnvironment.class.getResourceAsStream(resource);
        if (in == null) {
            throw new FileNotFoundException(
                    "the bundle lacks " + resource + " of com.microsoft.onnxruntime:onnxruntime");
        }
        return in;
    }

    /** As long as the name it stands for, so that nothing in a file moves. */
    private static String ownName() {
        return "librag%010x.so".formatted(ThreadLocalRandom.current().nextLong(1L << 40));
    }

    /**
     * The name stands whole and ended by NUL in a file's string table, and nowhere else. Block by block, since a library
     * on the heap would be the largest thing there ever.
     *
     * @throws IOException when it is not there at all
     */
    static void copyRenamed(InputStream in, OutputStream out, String ownName) throws IOException {
        byte[] from = (SHARED_NAME + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] to = (ownName + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] block = new byte[BLOCK_BYTES];
        boolean found = false;
        int held = 0; // the end of the last block, in which the name may have begun
        int read;
        do {
            read = in.readNBytes(block, held, block.length - held);
            int end = held + read;
            for (int i = 0; i + from.length <= end; i++) {
                if (block[i] == from[0] && Arrays.equals(block, i, i + from.length, from, 0, from.length)) {
                    System.arraycopy(to, 0, block, i, to.length);
                    found = true;
                }
            }
            held = read == 0 ? 0 : Math.min(end, from.length - 1);
            out.write(block, 0, end - held);
            System.arraycopy(block, end - held, block, 0, held);
        } while (read > 0);
        if (!found) {
            throw new IOException("ONNX Runtime's library does not bear the name " + SHARED_NAME);
        }
    }
}
