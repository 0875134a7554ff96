package io.ragconnect.it;

import io.ragconnect.localstack.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The system's Chromium. */
final class Chromium {
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
        SystemPackages.require("Chromium with its driver", PACKAGES, Chromium::isThere);
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
}
