package io.ragconnect.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.embedding.model.Embedder;
import java.io.File;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several copies of ONNX Runtime in one process, as the plugins of one worker bring them. */
class CoexistenceTest {
    private static final String OURS = "ours";

    @TempDir
    Path temp;

    /** A process each, since what is loaded first decides. */
    @ParameterizedTest
    @ValueSource(strings = {"ours other", "other ours", "ours ours", "other ours ours"})
    void everyPluginRunsItsOwnVersion(String order) throws Exception {
        Path output = temp.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dother.onnxruntime=" + System.getProperty("other.onnxruntime"),
                "-cp",
                System.getProperty("java.class.path"),
                CoexistenceTest.class.getName()));
        command.addAll(List.of(order.split(" ", -1)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(output)).endsWith("all done\n");
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] order) throws Exception {
        for (String copy : order) {
            if (copy.equals(OURS)) {
                runOurs();
            } else {
                runOther();
            }
        }
        System.out.print("all done\n");
    }

    /** In a class loader of its own, as Connect loads a plugin. */
    private static void runOurs() throws Exception {
        List<URL> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            jars.add(Path.of(entry).toUri().toURL());
        }
        ClassLoader loader = loader(jars);
        loader.loadClass(Use.class.getName()).getMethod("run").invoke(null);
    }

    private static void runOther() throws Exception {
        ClassLoader loader = loader(
                List.of(Path.of(System.getProperty("other.onnxruntime")).toUri().toURL()));
        Class<?> type = loader.loadClass("ai.onnxruntime.OrtEnvironment");
        Object environment = type.getMethod("getEnvironment").invoke(null);
        if (!type.getMethod("getVersion").invoke(environment).equals("1.20.0")) {
            throw new IllegalStateException("not the other version");
        }
        Path model = Files.createTempFile("other", ".onnx");
        try (InputStream in = CoexistenceTest.class.getResourceAsStream("/all-minilm-l6-v2-q.onnx")) {
            Files.write(model, Objects.requireNonNull(in).readAllBytes());
            Object session = type.getMethod("createSession", String.class).invoke(environment, model.toString());
            ((AutoCloseable) session).close();
        } finally {
            Files.delete(model);
        }
    }

    private static ClassLoader loader(List<URL> jars) throws MalformedURLException {
        return new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Found by reflection in a second class loader. */
    public static final class Use {
        private Use() {}

        public static void run() {
            try (Embedder embedder = LocalModels.open(LocalModelSettings.of("all-minilm-l6-v2-q"), 1)) {
                if (embedder.apply(List.of("text")).get(0).length != 384) {
                    throw new IllegalStateException("no vector");
                }
            }
        }
    }
}
