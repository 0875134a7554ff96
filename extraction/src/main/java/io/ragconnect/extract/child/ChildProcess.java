package io.ragconnect.extract.child;

import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.child.ChildLostException.Reason;
import io.ragconnect.extract.child.Wire.Reply;
import io.ragconnect.extract.child.Wire.Request;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One child JVM, used by one thread at a time. Its pipes block, so a thread of its own reads and writes them. */
final class ChildProcess implements AutoCloseable {
    static final String ERRORS = "stderr.log";

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long START_MILLIS = 60_000;
    private static final long LOOK_MILLIS = 100;
    private static final long EXIT_MILLIS = 1_000;
    private static final int OUT_OF_MEMORY = 3;
    private static final int MAX_ERROR_BYTES = 300;
    private static final long TYPES_BYTES = 1024 * 1024;
    /** For what a reply has besides its text. */
    private static final long EXTRA_BYTES = 16L * 1024 * 1024;
    /** Of its text, title for title again in the headings, at three bytes for each unit. */
    private static final long BYTES_PER_UNIT = 6;

    private final ExtractionSettings settings;
    private final Path temporary;
    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final ExecutorService pipes;
    private Set<String> types = Set.of();
    private int requests;

    private ChildProcess(ExtractionSettings settings, Path temporary, Process process) {
        this.settings = settings;
        this.temporary = temporary;
        this.process = process;
        out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
        in = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
        pipes = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "extraction-child-" + process.pid());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts one and waits until it can read.
     *
     * @throws IOException when it can't be started
     */
    static ChildProcess start(ChildCommand command, ExtractionSettings settings)
            throws IOException, ChildLostException, InterruptedException {
        Path temporary = Files.createTempDirectory("rag-extraction-");
        Process process;
        try {
            process = command.builder(settings.processes(), temporary).start();
        } catch (IOException e) {
            Directories.delete(temporary);
            throw e;
        }
        ChildProcess child = new ChildProcess(settings, temporary, process);
        try {
            child.types = child.exchange(
                    () -> {
                        Wire.writeSettings(child.out, settings);
                        return Wire.readTypes(new Wire.Reader(child.in, TYPES_BYTES));
                    },
                    START_MILLIS);
            return child;
        } catch (ChildLostException | InterruptedException e) {
            child.close();
            throw e;
        }
    }

    Set<String> types() {
        return types;
    }

    /** How many requests it was given. */
    int requests() {
        return requests;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Has a document read. After an exception the child is to be closed.
     *
     * @throws ChildLostException when there is no reply
     */
    Reply read(Request request) throws ChildLostException, InterruptedException {
        requests++;
        long budget = BYTES_PER_UNIT * settings.limits().maxCharacters() + EXTRA_BYTES;
        return exchange(
                () -> {
                    Wire.writeRequest(out, request);
                    return Wire.readReply(new Wire.Reader(in, budget));
                },
                settings.processes().timeout().toMillis());
    }

    private <T> T exchange(Callable<T> conversation, long millis) throws ChildLostException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Future<T> reply = pipes.submit(conversation);
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            try {
                return reply.get(Math.max(0, Math.min(left, LOOK_MILLIS)), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (left <= 0) {
                    throw new ChildLostException(Reason.TIMED_OUT, "");
                }
                if (Directories.size(temporary) > settings.processes().temporaryMb() * 1024L * 1024L) {
                    throw new ChildLostException(Reason.TEMPORARY_FILES, "");
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Wire.OverflowException
                        ? new ChildLostException(Reason.TOO_MUCH_OUTPUT, "")
                        : died();
            }
        }
    }

    private ChildLostException died() throws InterruptedException {
        if (!process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)) {
            return new ChildLostException(Reason.DIED, "it closed its output");
        }
        int status = process.exitValue();
        return status == OUT_OF_MEMORY
                ? new ChildLostException(Reason.OUT_OF_MEMORY, "")
                : new ChildLostException(Reason.DIED, "exit status " + status + errors());
    }

    private String errors() {
        try {
            byte[] errors = Files.readAllBytes(temporary.resolve(ERRORS));
            String first = new String(
                            Arrays.copyOf(errors, Math.min(errors.length, MAX_ERROR_BYTES)), Charset.defaultCharset())
                    .strip();
            return first.isEmpty() ? "" : ": " + first;
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends it at once, and deletes its temporary files. */
    @Override
    public void close() {
        process.destroyForcibly();
        pipes.shutdownNow();
        try {
            process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Directories.delete(temporary);
    }
}
