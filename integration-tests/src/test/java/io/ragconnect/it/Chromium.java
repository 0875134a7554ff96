package io.ragconnect.it;

import io.ragconnect.localstack.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * The system's Chromium, which is got from its packages where it is missing and this user may. Continuous integration must
 * have it; elsewhere the tests that need it are skipped.
 */
final class Chromium {
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(15);
    private static final List<String> PACKAGES = List.of("chromium", "chromium-driver", "fonts-dejavu-core");

    private static final List<String> HEADLESS = List.of(
            "--headless=new",
            "--no-sandbox", // root can't have one
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private Chromium() {}

    /** @param profile an empty directory */
    static ChromeDriver open(Path profile) {
        require();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser().orElseThrow().toFile());
        options.addArguments(HEADLESS);
        options.addArguments("--user-data-dir=" + profile, "--hide-scrollbars", "--window-size=1280,1320");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver().orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        return new ChromeDriver(service, options);
    }

    private static void require() {
        Optional<String> missing = provide();
        if (missing.isPresent()) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing.get());
            }
            Assumptions.abort(missing.get());
        }
    }

    /**
     * A browser that others drive by its DevTools.
     *
     * @param profile an empty directory
     */
    static Headless headless(Path profile) throws IOException {
        require();
        List<String> command = new ArrayList<>(List.of(browser().orElseThrow().toString()));
        command.addAll(HEADLESS);
        command.addAll(List.of("--remote-debugging-port=0", "--user-data-dir=" + profile));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> Files.exists(port) && !Files.readAllLines(port).isEmpty());
            return new Headless(
                    process, "http://127.0.0.1:" + Files.readAllLines(port).get(0));
        } catch (RuntimeException | IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** It ends with all its processes. */
    record Headless(Process process, String endpoint) implements AutoCloseable {
        @Override
        public void close() {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join(); // it writes to its profile till then
        }
    }

    /** Why there is none; empty when there is. One class at a time, as the package manager serves but one. */
    private static synchronized Optional<String> provide() {
        if (isThere()) {
            return Optional.empty();
        }
        String manually = "No Chromium with its driver: install them (Debian: `apt-get install "
                + String.join(" ", PACKAGES) + "`)";
        if (Programs.find("apt-get").isEmpty()) {
            return Optional.of(manually);
        }
        Optional<List<String>> root = asRoot();
        if (root.isEmpty()) {
            return Optional.of(manually + "; this user may not");
        }
        apt(root.get(), List.of("update", "-q")); // what is missing shows at the next step
        List<String> install = new ArrayList<>(List.of("install", "-q", "-y", "--no-install-recommends"));
        install.addAll(PACKAGES);
        Programs.Result installed = apt(root.get(), install);
        return isThere() ? Optional.empty() : Optional.of(manually + ". apt-get said:\n" + installed.output());
    }

    private static boolean isThere() {
        return browser().isPresent() && driver().isPresent();
    }

    private static Optional<Path> browser() {
        return Stream.of("chromium", "google-chrome")
                .flatMap(name -> Programs.find(name).stream())
                .findFirst();
    }

    private static Optional<Path> driver() {
        return Programs.find("chromedriver");
    }

    private static Optional<List<String>> asRoot() {
        if (Programs.run("id", "-u").output().equals("0")) {
            return Optional.of(List.of());
        }
        boolean sudo = Programs.find("sudo").isPresent()
                && Programs.run("sudo", "-n", "true").ok();
        return sudo ? Optional.of(List.of("sudo", "-n")) : Optional.empty();
    }

    private static Programs.Result apt(List<String> prefix, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add("apt-get");
        command.addAll(arguments);
        return Programs.run(Path.of("/"), Map.of("DEBIAN_FRONTEND", "noninteractive"), INSTALL_LIMIT, command);
    }
}
