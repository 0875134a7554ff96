package io.ragconnect.source.filesystem;

import io.ragconnect.source.filesystem.Change.Origin;
import io.ragconnect.source.filesystem.FileTree.Place;
import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.manifest.Manifest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices what changes below the roots: at once by the system's watch, and for certain by a scan now and then. */
final class Discovery implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Discovery.class);

    /** For how long one call walks directories, so that what the watch tells is never far behind. */
    private static final long WALK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final FileTree tree;
    private final Manifest manifest;
    private final DirectoryWatch watch;
    private final Noticer noticer;
    private final DeletionGuard guard;
    private final long rescanNanos;
    private final SourceMetrics metrics;
    private final Deque<Walk> appeared = new ArrayDeque<>();

    private @Nullable Scan scan;
    private long nextScanAt = System.nanoTime();
    private boolean scanAgain;
    private long scans;
    private Set<String> saidUnreadable = Set.of();
    private Set<String> saidHeldBack = Set.of();

    Discovery(
            FileTree tree,
            Manifest manifest,
            DirectoryWatch watch,
            Noticer noticer,
            FileSystemSourceConfig config,
            SourceMetrics metrics) {
        this.tree = tree;
        this.manifest = manifest;
        this.watch = watch;
        this.noticer = noticer;
        this.guard = config.deletionGuard();
        this.rescanNanos = TimeUnit.MILLISECONDS.toNanos(config.rescanIntervalMs());
        this.metrics = metrics;
    }

    /** Waits at most so long for something to do, then notices what there is to notice for a short while. */
    void run(long maxWaitNanos) throws InterruptedException {
        DirectoryWatch.Events events = watch.poll(nanosUntilWork(maxWaitNanos));
        events.touched().forEach(this::look);
        if (events.missed()) {
            scanSoon();
        }
        if (noticer.isFull()) {
            return;
        }
        long deadline = System.nanoTime() + WALK_NANOS;
        while (!appeared.isEmpty() && appeared.element().advance(deadline)) {
            appeared.remove().close();
        }
        if (appeared.isEmpty()) {
            advanceScan(deadline);
        }
    }

    /** How many scans were completed. */
    long scans() {
        return scans;
    }

    /** Ends the waits of {@link #run}. */
    @Override
    public void close() {
        watch.close();
        appeared.forEach(Walk::close);
        if (scan != null) {
            scan.close();
        }
    }

    private long nanosUntilWork(long max) {
        if (noticer.isFull()) {
            return max;
        }
        if (scan != null || !appeared.isEmpty()) {
            return 0;
        }
        return Math.max(0, Math.min(max, nextScanAt - System.nanoTime()));
    }

    private void look(Path path, boolean isNew) {
        if (tree.isIgnoreFile(path)) {
            scanSoon();
        }
        for (Place place : tree.places(path)) {
            try {
                FileStatus status = tree.status(place);
                if (status == null) {
                    continue;
                }
                if (status.isFile()) {
                    notice(place, status.stamp(), Origin.EVENT);
                } else if (status.isDirectory() && tree.descends(place) && (isNew || !watch.contains(path))) {
                    enter(place);
                }
            } catch (NoSuchFileException | NotDirectoryException e) {
                noticeLoss(place);
            } catch (IOException e) {
                log.debug("{} can't be looked at; the next scan decides", path, e);
            }
        }
    }

    private void notice(Place place, FileStamp stamp, Origin origin) {
        String id = place.id();
        if (!manifest.owns(id) || !tree.covers(place, stamp)) {
            return;
        }
        Entry known = manifest.get(id);
        if (origin == Origin.EVENT || known == null || !stamp.agreesWith(known)) {
            noticer.file(id, stamp, origin);
        }
    }

    /** A directory that came up, perhaps in the place of another of the same name. */
    private void enter(Place place) {
        noticeLoss(place);
        appeared.add(new Walk(tree, List.of(place), new Walk.Visitor() {
            @Override
            public void directory(Place directory) {
                noticer.watch(directory.path());
            }

            @Override
            public void file(Place file, FileStamp stamp) {
                notice(file, stamp, Origin.APPEARED);
            }

            @Override
            public void failed(Place failed, IOException failure) {
                log.debug("{} can't be read; the next scan decides", failed.path(), failure);
            }
        }));
    }

    private void noticeLoss(Place place) {
        if (place.relative().isEmpty()) {
            return; // a root that is gone may be a mount that was lost
        }
        watch.remove(place.path());
        if (manifest.owns(place.id()) && manifest.get(place.id()) != null) {
            noticer.loss(place.id(), Origin.EVENT);
        }
        manifest.startingWith(place.id() + "/").forEach(id -> noticer.loss(id, Origin.EVENT));
    }

    private void scanSoon() {
        scanAgain = scan != null;
        // a tree that changes faster than it can be watched is scanned half of the time, not all of it
        long pause = TimeUnit.MILLISECONDS.toNanos(metrics.lastScanMs.get());
        nextScanAt = Math.min(nextScanAt, System.nanoTime() + Math.min(pause, rescanNanos));
    }

    private void advanceScan(long deadline) {
        if (scan == null) {
            if (nextScanAt - System.nanoTime() > 0) {
                return;
            }
            scan = new Scan(tree, manifest, noticer);
            if (manifest.size() > 0) {
                noticer.scanning();
            }
        }
        boolean complete = scan.advance(deadline);
        if (scans == 0) {
            metrics.filesFound.set(scan.found());
        }
        if (complete) {
            complete(scan);
            scan = null;
        }
    }

    private void complete(Scan done) {
        noticer.scanned();
        sayUnreadable(done);
        metrics.deletionsHeldBack.set(noticeLosses(done.losses()));
        metrics.filesFound.set(done.found());
        metrics.lastScanMs.set(TimeUnit.NANOSECONDS.toMillis(done.nanos()));
        nextScanAt = System.nanoTime() + (scanAgain ? Math.min(done.nanos(), rescanNanos) : rescanNanos);
        scanAgain = false;
        scans++;
    }

    private long noticeLosses(Map<String, List<String>> losses) {
        long heldBack = 0;
        Set<String> roots = new HashSet<>();
        List<String> standIns = new ArrayList<>();
        for (Map.Entry<String, List<String>> loss : losses.entrySet()) {
            String root = loss.getKey();
            List<String> ids = loss.getValue();
            if (DocumentIds.isStandIn(root)) {
                standIns.addAll(ids);
                continue;
            }
            int known = manifest.startingWith(root + "/").size();
            boolean empty = tree.isEmptyFolder(root);
            if (!empty && !guard.holdsBack(ids.size(), known)) {
                ids.forEach(id -> noticer.loss(id, Origin.SCAN));
                continue;
            }
            heldBack += ids.size();
            roots.add(root);
            if (!saidHeldBack.contains(root)) {
                sayHeldBack(root, ids.size(), known, empty);
            }
        }
        saidHeldBack = roots;
        if (roots.isEmpty() && saidUnreadable.isEmpty()) {
            // no folder is in doubt, and there never was a file
            standIns.forEach(id -> noticer.loss(id, Origin.SCAN));
        }
        return heldBack;
    }

    private void sayHeldBack(String root, int lost, int known, boolean empty) {
        if (empty) {
            log.warn(
                    "Root {}: its folder is empty, as that of a mount that was lost, so none of its {} known documents is"
                            + " deleted. If it is meant, put any file there, or take the root out",
                    root,
                    known);
        } else {
            log.warn(
                    "Root {}: {} of {} known documents are gone; their deletion is held back. If it is meant, raise"
                            + " delete.guard.count (now {}) or delete.guard.share (now {}) until it is done",
                    root,
                    lost,
                    known,
                    guard.count(),
                    guard.share());
        }
    }

    private void sayUnreadable(Scan done) {
        done.unreadable().forEach((id, failure) -> {
            if (!saidUnreadable.contains(id)) {
                log.warn("{} can't be read, so nothing there is taken for deleted: {}", id, failure.toString());
            }
        });
        saidUnreadable = Set.copyOf(done.unreadable().keySet());
    }
}
