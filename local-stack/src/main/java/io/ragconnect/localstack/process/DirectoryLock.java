package io.ragconnect.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Marks a directory as used by this process; the system lifts it when the process ends, however it ends. */
public final class DirectoryLock implements AutoCloseable {

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the directory, which is made when it does not exist.
     *
     * @param name of the file in it that is locked
     * @throws LocalStackException at once, naming the owner, when the directory is in use
     */
    public static DirectoryLock take(Path directory, String name) {
        Path file = Directories.create(directory).resolve(name);
        try {
            FileChannel channel = open(file);
            if (tryLock(channel) == null) {
                channel.close();
                throw new LocalStackException("%s is in use by process %s: stop it first, or choose another directory"
                        .formatted(directory, Files.readString(file).strip()));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    /** Does the work when no other process does work on this directory. */
    public static <T> T exclusively(Path directory, Supplier<T> work) {
        Path file = Directories.create(directory).resolve("lock");
        try (FileChannel channel = open(file)) {
            channel.lock();
            return work.get();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
