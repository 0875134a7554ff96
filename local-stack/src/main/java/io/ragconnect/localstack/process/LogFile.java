package io.ragconnect.localstack.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What the current run of a process has written to its log. */
final class LogFile {

    private static final int TAIL_BYTES = 64 * 1024;
    private static final int SHOWN_LINES = 12;
    private static final Pattern FAILURE =
            Pattern.compile("ERROR|FATAL|PANIC|Exception|Error:|Caused by|could not|Killed");

    private final Path path;
    private final long start;

    private LogFile(Path path, long start) {
        this.path = path;
        this.start = start;
    }

    /** A view that begins at the present end of the file. */
    static LogFile fromEnd(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        return new LogFile(path, Files.exists(path) ? Files.size(path) : 0);
    }

    Path path() {
        return path;
    }

    boolean contains(Pattern pattern) {
        return pattern.matcher(tail()).find();
    }

    /** The last lines that tell of a failure, or the last lines of all when none does. */
    String failure() {
        List<String> lines = tail().lines().toList();
        List<String> failures =
                lines.stream().filter(line -> FAILURE.matcher(line).find()).toList();
        List<String> shown = failures.isEmpty() ? lines : failures;
        return String.join("\n", shown.subList(Math.max(0, shown.size() - SHOWN_LINES), shown.size()));
    }

    private String tail() {
        try (SeekableByteChannel file = Files.newByteChannel(path)) {
            file.position(Math.max(start, file.size() - TAIL_BYTES));
            ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES);
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(the log cannot be read: " + e + ")";
        }
    }
}
