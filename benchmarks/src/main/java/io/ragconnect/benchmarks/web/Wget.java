package io.ragconnect.benchmarks.web;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.site.Website;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The mirror that everybody has: pages to files, no text. */
final class Wget {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Wget() {}

    /** Mirrors the site, and deletes what it wrote. */
    static void mirror(Website site) throws IOException, InterruptedException {
        Path target = Directories.temporary("wget-");
        try {
            Process wget = new ProcessBuilder(
                            "wget", "--mirror", "--quiet", "--no-host-directories", site.url("/index.html"))
                    .directory(target.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!wget.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                wget.destroyForcibly();
                throw new IOException("wget is not done after " + LIMIT);
            }
        } finally {
            Directories.delete(target);
        }
    }
}
