package io.ragconnect.extract.child;

import io.ragconnect.extract.ProcessLimits;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a child is started: with the worker's own Java, on the jars of the plugin that this class is of, and on those that
 * Kafka Connect shares with its plugins. No other part of the worker's environment reaches it, secrets least of all.
 *
 * @param classPath directories and jars
 */
record ChildCommand(Path java, List<String> classPath, String mainClass) {
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "LANG", "LC_ALL", "TZ", "SystemRoot");

    /** One class of each jar that Connect brings and extraction needs: the record model's schemas, and the log. */
    private static final List<String> OF_CONNECT = List.of(
            "org.apache.kafka.connect.data.Schema", "org.apache.kafka.common.config.ConfigDef", "org.slf4j.Logger");

    static ChildCommand forThisPlugin() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ChildCommand(java, ownClassPath(), ChildMain.class.getName());
    }

    ProcessBuilder builder(ProcessLimits limits, Path temporary) {
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx" + limits.heapMb() + "m",
                "-XX:MaxDirectMemorySize=" + limits.heapMb() + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                // its own words must not get between the frames
                "-XX:+DisplayVMOutputToStderr",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + temporary.resolve("crash.log"),
                "-Djava.io.tmpdir=" + temporary,
                "-Djava.awt.headless=true",
                "-cp",
                String.join(File.pathSeparator, classPath),
                mainClass));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectError(temporary.resolve(ChildProcess.ERRORS).toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(ENVIRONMENT);
        return builder;
    }

    private static List<String> ownClassPath() {
        Set<String> paths = new LinkedHashSet<>();
        if (ChildCommand.class.getClassLoader() instanceof URLClassLoader plugin) {
            for (URL url : plugin.getURLs()) {
                paths.add(path(url));
            }
        } else {
            for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                // a child runs in a directory of its own
                paths.add(Path.of(path).toAbsolutePath().toString());
            }
        }
        try {
            for (String shared : OF_CONNECT) {
                CodeSource source = Class.forName(shared, false, ChildCommand.class.getClassLoader())
                        .getProtectionDomain()
                        .getCodeSource();
                if (source != null) {
                    paths.add(path(source.getLocation()));
                }
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Kafka Connect has no " + e.getMessage(), e);
        }
        return List.copyOf(paths);
    }

    private static String path(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalStateException("The plugin's class path has " + url + ", which is no file", e);
        }
    }
}
