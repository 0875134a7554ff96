package io.ragconnect.it;

import io.ragconnect.localstack.process.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of the system that tests need, which are got from its packages where they are missing and this user may.
 * Continuous integration must have them; elsewhere the tests that need them are skipped.
 */
final class SystemPackages {
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(15);

    private SystemPackages() {}

    /**
     * Returns when they are there; otherwise ends the test.
     *
     * @param what they are, for the message
     * @param isThere looks whether they are installed
     */
    static void require(String what, List<String> packages, BooleanSupplier isThere) {
        Optional<String> missing = provide(what, packages, isThere);
        if (missing.isPresent()) {
            throw end(missing.get());
        }
    }

    /** Ends a test for which something is missing, and never returns: with CI=true it fails, elsewhere it is skipped. */
    static RuntimeException end(String why) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(why);
        }
        return Assumptions.abort(why);
    }

    /** Why there is none; empty when there is. One at a time, as the package manager serves but one. */
    private static synchronized Optional<String> provide(String what, List<String> packages, BooleanSupplier isThere) {
        if (isThere.getAsBoolean()) {
            return Optional.empty();
        }
        String manually = "No " + what + ": install it (Debian: `apt-get install " + String.join(" ", packages) + "`)";
        if (Programs.find("apt-get").isEmpty()) {
            return Optional.of(manually);
        }
        Optional<List<String>> root = asRoot();
        if (root.isEmpty()) {
            return Optional.of(manually + "; this user may not");
        }
        apt(root.get(), List.of("update", "-q")); // what is missing shows at the next step
        List<String> install = new ArrayList<>(List.of("install", "-q", "-y", "--no-install-recommends"));
        install.addAll(packages);
        Programs.Result installed = apt(root.get(), install);
        return isThere.getAsBoolean()
                ? Optional.empty()
                : Optional.of(manually + ". apt-get said:\n" + installed.output());
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
