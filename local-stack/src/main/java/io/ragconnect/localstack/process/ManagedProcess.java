package io.ragconnect.localstack.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A child process with its log. Its standard input is a pipe that only this JVM holds: however this JVM ends, the child
 * reads the end of the stream, and is expected to end then ({@link ProcessGuard} for Java, a shell guard for PostgreSQL).
 *
 * <p>It runs in a session of its own where {@code setsid} exists, so that Ctrl-C in the terminal reaches this JVM alone,
 * which then stops its children in the right order.
 */
public final class ManagedProcess {

    private static final long POLL_MS = 20;

    private final String name;
    private final Process process;
    private final LogFile log;
    private @Nullable Process waker;

    private ManagedProcess(String name, Process process, LogFile log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** What to launch: {@code environment} is added to that of this JVM; output is appended to {@code log}. */
    public record Launch(
            String name, List<String> command, Map<String, String> environment, Path directory, Path log) {}

    public static ManagedProcess start(Launch launch) {
        try {
            LogFile log = LogFile.fromEnd(launch.log());
            ProcessBuilder builder = new ProcessBuilder(ownSession(launch.command()))
                    .directory(launch.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
            builder.environment().putAll(launch.environment());
            return new ManagedProcess(launch.name(), builder.start(), log);
        } catch (IOException e) {
            throw new LocalStackException("Cannot start " + launch.name() + ": " + e.getMessage(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether this run has logged something that matches. */
    public boolean logged(Pattern pattern) {
        return log.contains(pattern);
    }

    /**
     * Polls until {@code healthy} holds.
     *
     * @throws LocalStackException with the failure lines of the log when the process ends first, or the time is over
     */
    public void await(Duration limit, BooleanSupplier healthy) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!healthy.getAsBoolean()) {
            if (!process.isAlive()) {
                throw failure("ended with status " + process.exitValue() + " while starting");
            }
            if (System.nanoTime() > deadline) {
                throw failure("was not ready after " + limit.toSeconds() + " s");
            }
            try {
                Thread.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalStackException("Interrupted while waiting for " + name, e);
            }
        }
    }

    /**
     * Stops the process in its tracks (SIGSTOP) until {@link #resume()}, or until this JVM ends: then it must wake to see
     * that its standard input has ended.
     */
    public void pause() {
        if (waker == null) {
            List<String> command = List.of("sh", "-c", "read -r _; kill -CONT " + pid());
            try {
                waker = new ProcessBuilder(ownSession(command)).start();
            } catch (IOException e) {
                throw new LocalStackException("Cannot pause " + name + ": " + e.getMessage(), e);
            }
            Programs.signal(pid(), "STOP");
        }
    }

    /** Lets a paused process go on (SIGCONT). */
    public void resume() {
        Process sleeping = waker;
        if (sleeping != null) {
            endInput(sleeping);
            sleeping.onExit().join();
            waker = null;
        }
    }

    /** Asks the process to end (SIGTERM) and does not wait. */
    public void terminate() {
        resume();
        // not Process.destroy(), which also ends its input: the guard would take that for our own end and halt it
        process.toHandle().destroy();
    }

    /** Asks the process to end (SIGTERM), and kills it with its children when it takes longer than {@code grace}. */
    public void stop(Duration grace) {
        terminate();
        killAfter(grace);
    }

    /** Ends the standard input of the process, which is how a guard is told to stop, and kills after {@code grace}. */
    public void release(Duration grace) {
        endInput(process);
        killAfter(grace);
    }

    /** Kills the process (SIGKILL) and waits until it is gone. */
    public void kill() {
        killAfter(Duration.ZERO);
        resume();
    }

    private static List<String> ownSession(List<String> command) {
        List<String> whole = new ArrayList<>();
        Programs.find("setsid").ifPresent(setsid -> whole.add(setsid.toString()));
        whole.addAll(command);
        return whole;
    }

    private static void endInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // the pipe is broken: nobody is left to be told
        }
    }

    private void killAfter(Duration grace) {
        boolean interrupted = Thread.interrupted();
        try {
            boolean ended = false;
            while (!ended) {
                try {
                    ended = process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
                    if (!ended) {
                        Programs.killTree(process.toHandle());
                        process.waitFor();
                        ended = true;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private LocalStackException failure(String what) {
        return new LocalStackException(name + " " + what + "; its log is " + log.path() + "\n" + log.failure());
    }
}
