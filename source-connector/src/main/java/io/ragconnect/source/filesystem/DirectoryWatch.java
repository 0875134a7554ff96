package io.ragconnect.source.filesystem;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operating system's watch on directories, for low latency. What it misses the periodic scan finds. */
final class DirectoryWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DirectoryWatch.class);

    private static final Set<String> REMOTE = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "ceph",
            "lustre",
            "virtiofs",
            "vboxsf",
            "fuse.sshfs",
            "fuse.glusterfs",
            "fuse.rclone",
            "fuse.s3fs");

    private final @Nullable WatchService service;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final NavigableMap<Path, WatchKey> keys = new TreeMap<>();
    /** The system knows a directory, not its path: after a rename, or through a link, one key has several paths. */
    private final Map<WatchKey, Set<Path>> paths = new HashMap<>();

    private boolean saidIncomplete;
    private boolean saidOverflow;

    private DirectoryWatch(@Nullable WatchService service) {
        this.service = service;
    }

    /**
     * What happened since the last call.
     *
     * @param touched paths at which something changed; true for one at which something appeared
     * @param missed whether the system lost some
     */
    record Events(Map<Path, Boolean> touched, boolean missed) {}

    static DirectoryWatch open(boolean enabled) {
        if (!enabled) {
            return new DirectoryWatch(null);
        }
        try {
            return new DirectoryWatch(FileSystems.getDefault().newWatchService());
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("The system gives no watch on directories ({}); changes are found by scans alone", e.getMessage());
            return new DirectoryWatch(null);
        }
    }

    /** Says so when others may change this folder without the system's watch noticing. */
    void sayIfRemote(Path path) {
        try {
            String type = Files.getFileStore(path).type();
            if (service != null && REMOTE.contains(type)) {
                log.info(
                        "{} is on a file system of type {}: what other machines change there is found by scans alone, see"
                                + " rescan.interval.ms",
                        path,
                        type);
            }
        } catch (IOException e) {
            log.debug("{}: no file system's type is known", path, e);
        }
    }

    /** Watches a directory, not those below it; nothing if it is watched already. */
    void add(Path directory) {
        WatchKey known = keys.get(directory);
        if (service == null || (known != null && known.isValid())) {
            return;
        }
        try {
            WatchKey key = directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            keys.put(directory, key);
            paths.computeIfAbsent(key, any -> new HashSet<>()).add(directory);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // gone since it was listed
        } catch (ClosedWatchServiceException e) {
            // the task is stopping
        } catch (IOException e) {
            if (!saidIncomplete) {
                saidIncomplete = true;
                log.warn(
                        "{} can't be watched ({}), perhaps others neither; their changes are found by scans alone."
                                + " On Linux, raise fs.inotify.max_user_watches",
                        directory,
                        e.getMessage());
            }
        }
    }

    boolean contains(Path directory) {
        WatchKey key = keys.get(directory);
        return key != null && key.isValid();
    }

    /** Stops watching a directory and all below it. */
    void remove(Path directory) {
        Map<Path, WatchKey> below = keys.tailMap(directory, true);
        Set<Path> removed = new HashSet<>();
        for (Path path : below.keySet()) {
            // paths are ordered by their bytes: "a-b" stands between "a" and "a/b"
            if (path.startsWith(directory)) {
                removed.add(path);
            } else if (!path.toString().startsWith(directory.toString())) {
                break;
            }
        }
        removed.forEach(this::removeOne);
    }

    private void removeOne(Path directory) {
        WatchKey key = keys.remove(directory);
        Set<Path> others = key == null ? null : paths.get(key);
        if (key != null && others != null && others.remove(directory) && others.isEmpty()) {
            paths.remove(key);
            key.cancel();
        }
    }

    /** Waits at most so long for something to happen, and tells all that did. Returns early when closed. */
    Events poll(long nanos) throws InterruptedException {
        Map<Path, Boolean> touched = new LinkedHashMap<>();
        boolean missed = false;
        if (service == null) {
            boolean ignored = closed.await(nanos, TimeUnit.NANOSECONDS);
            return new Events(touched, false);
        }
        try {
            WatchKey key = nanos > 0 ? service.poll(nanos, TimeUnit.NANOSECONDS) : service.poll();
            for (; key != null; key = service.poll()) {
                missed |= collect(key, touched);
            }
        } catch (ClosedWatchServiceException e) {
            // the task is stopping
        }
        if (missed && !saidOverflow) {
            saidOverflow = true;
            log.info("More happened at once than the system's watch can tell; a scan finds the rest (said once)");
        }
        return new Events(touched, missed);
    }

    /** Whether events were lost, or a directory can no more be watched. */
    private boolean collect(WatchKey key, Map<Path, Boolean> touched) {
        Set<Path> directories = Set.copyOf(paths.getOrDefault(key, Set.of()));
        boolean missed = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                missed = true;
            } else if (event.context() instanceof Path name) {
                boolean appeared = event.kind() == StandardWatchEventKinds.ENTRY_CREATE;
                directories.forEach(directory -> touched.merge(directory.resolve(name), appeared, Boolean::logicalOr));
            }
        }
        if (!key.reset()) {
            directories.forEach(this::removeOne);
        }
        return missed;
    }

    @Override
    public void close() {
        closed.countDown();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                log.warn("The watch on directories did not close: {}", e.getMessage());
            }
        }
    }
}
