package io.ragconnect.source.filesystem;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a file tells, as stat(2) does.
 *
 * @param stamp means something for regular files
 * @param identity equal for one and the same file; null when the file system knows none
 */
record FileStatus(Kind kind, FileStamp stamp, @Nullable Object identity) {
    private static final boolean UNIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final String UNIX_ATTRIBUTES = "unix:mode,dev,ino,size,lastModifiedTime,ctime";

    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;

    /** What a file is; a pipe, a socket or a device is OTHER. */
    enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        OTHER
    }

    private record UnixIdentity(long device, long inode) {}

    /** @throws java.nio.file.NoSuchFileException when nothing is there */
    static FileStatus read(Path path, LinkOption... options) throws IOException {
        if (!UNIX) {
            return of(Files.readAttributes(path, BasicFileAttributes.class, options));
        }
        Map<String, Object> attributes = Files.readAttributes(path, UNIX_ATTRIBUTES, options);
        long inode = number(attributes, "ino");
        long changed = micros(time(attributes, "ctime"));
        FileStamp stamp = new FileStamp(
                micros(time(attributes, "lastModifiedTime")), number(attributes, "size"), key(inode, changed));
        return new FileStatus(
                kind((int) number(attributes, "mode") & TYPE),
                stamp,
                new UnixIdentity(number(attributes, "dev"), inode));
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) Objects.requireNonNull(attributes.get(name))).longValue();
    }

    private static FileTime time(Map<String, Object> attributes, String name) {
        return (FileTime) Objects.requireNonNull(attributes.get(name));
    }

    boolean isFile() {
        return kind == Kind.FILE;
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    private static FileStatus of(BasicFileAttributes attributes) {
        Kind kind = attributes.isRegularFile()
                ? Kind.FILE
                : attributes.isDirectory() ? Kind.DIRECTORY : attributes.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
        FileStamp stamp = new FileStamp(micros(attributes.lastModifiedTime()), attributes.size(), 0);
        return new FileStatus(kind, stamp, attributes.fileKey());
    }

    private static Kind kind(int type) {
        return switch (type) {
            case REGULAR -> Kind.FILE;
            case DIRECTORY -> Kind.DIRECTORY;
            case LINK -> Kind.LINK;
            default -> Kind.OTHER;
        };
    }

    /**
     * Of the inode, which changes when another file takes the place, and of the time of the inode's last change, which no
     * program can set back: so a content that was written over under its old time is found, and so are new rights.
     */
    private static int key(long inode, long changed) {
        int key = Long.hashCode(inode * 31 + changed);
        return key == 0 ? 1 : key;
    }

    private static long micros(FileTime time) {
        return time.to(TimeUnit.MICROSECONDS);
    }
}
