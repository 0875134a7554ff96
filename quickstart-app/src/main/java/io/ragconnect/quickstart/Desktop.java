package io.ragconnect.quickstart;

import io.ragconnect.localstack.process.Programs;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The browser of the desktop that this command was started on, if it was started on one. */
final class Desktop {
    private Desktop() {}

    static void open(String url) {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        boolean display = Stream.of("DISPLAY", "WAYLAND_DISPLAY").anyMatch(name -> System.getenv(name) != null);
        Optional<String> opener = Optional.of(mac ? "open" : "xdg-open")
                .filter(name -> (mac || display) && CommandLine.Help.Ansi.AUTO.enabled())
                .filter(name -> Programs.find(name).isPresent());
        try {
            if (opener.isPresent()) {
                new ProcessBuilder(opener.get(), url)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            }
        } catch (IOException e) {
            // the URL is printed, too
        }
    }
}
