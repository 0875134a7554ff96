package io.ragconnect.localstack;

import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.ProcessGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The releases of Kafka that can be started: each a class path that the build has written. */
enum KafkaDistribution {
    KAFKA_4_3("4.3.1", "local-stack/kafka-4.3", "log4j2.properties", "-Dlog4j2.configurationFile="),
    CONNECT_3_9("3.9.2", "local-stack/connect-3.9", "log4j.properties", "-Dlog4j.configuration=");

    private final String version;
    private final String module;
    private final String loggingResource;
    private final String loggingOption;

    KafkaDistribution(String version, String module, String loggingResource, String loggingOption) {
        this.version = version;
        this.module = module;
        this.loggingResource = loggingResource;
        this.loggingOption = loggingOption;
    }

    static KafkaDistribution of(String version) {
        return Stream.of(values())
                .filter(distribution -> distribution.version.equals(version))
                .findFirst()
                .orElseThrow(() -> new LocalStackException("No Kafka Connect " + version + ": choose 4.3.1 or 3.9.2"));
    }

    String version() {
        return version;
    }

    /** The command that runs a main class of this release so that it ends with this JVM. */
    List<String> guardedJava(Path directory, List<String> jvmOptions, List<String> mainAndArguments) {
        List<String> guarded = new ArrayList<>(List.of(ProcessGuard.class.getName()));
        guarded.addAll(mainAndArguments);
        return java(directory, jvmOptions, guarded);
    }

    /**
     * The command that runs a main class of this release.
     *
     * @param directory where the logging configuration is put
     */
    List<String> java(Path directory, List<String> jvmOptions, List<String> mainAndArguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-Djava.awt.headless=true", "-Djava.net.preferIPv4Stack=true", loggingOption + logging(directory)));
        command.addAll(List.of("-cp", classPath() + ":" + ownClasses()));
        command.addAll(mainAndArguments);
        return command;
    }

    private String classPath() {
        Path file = home().resolve(module).resolve("target/classpath.txt");
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new LocalStackException(
                    "No class path of Kafka " + version + " at " + file
                            + ": run `mvn package` in the project's root (or set the system property rag.home to it)",
                    e);
        }
    }

    /** The project's root: the system property {@code rag.home}, or the nearest directory above that holds the modules. */
    private static Path home() {
        Optional<String> told = Optional.ofNullable(System.getProperty("rag.home"));
        return told.map(Path::of).orElseGet(() -> Stream.iterate(
                        Optional.of(Path.of("").toAbsolutePath()),
                        Optional::isPresent,
                        directory -> directory.map(Path::getParent))
                .flatMap(Optional::stream)
                .filter(directory -> Files.isDirectory(directory.resolve(KAFKA_4_3.module)))
                .findFirst()
                .orElse(Path.of("").toAbsolutePath()));
    }

    private Path logging(Path directory) {
        Path file = directory.resolve(loggingResource);
        try (var resource = KafkaDistribution.class.getResourceAsStream(loggingResource)) {
            if (resource == null) {
                throw new LocalStackException("The local-stack jar lacks " + loggingResource + ": build it again");
            }
            Files.write(file, resource.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static Path ownClasses() {
        try {
            return Path.of(ProcessGuard.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
