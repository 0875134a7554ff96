package io.ragconnect.source.filesystem;

import io.ragconnect.source.filesystem.Change.Origin;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where all that finds changes reports them. */
final class Noticer {
    private static final long RECENT_MILLIS = 60_000;

    private final Changes changes;
    private final Renames renames;
    private final DirectoryWatch watch;
    private final long quietMillis;
    private final Clock clock;
    private final SourceMetrics metrics;

    Noticer(
            Changes changes,
            Renames renames,
            DirectoryWatch watch,
            long quietMillis,
            Clock clock,
            SourceMetrics metrics) {
        this.changes = changes;
        this.renames = renames;
        this.watch = watch;
        this.quietMillis = quietMillis;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Whether so much waits to be sent that looking for more would only fill the memory. */
    boolean isFull() {
        return changes.isFull();
    }

    /** Keeps back what a scan finds until it is {@link #scanned}, so that a renamed document is known as one. */
    void scanning() {
        changes.holdFinds(true);
    }

    void scanned() {
        changes.holdFinds(false);
    }

    void watch(@Nullable Path directory) {
        if (directory != null) {
            watch.add(directory);
        }
    }

    void file(String id, FileStamp stamp, Origin origin) {
        long now = clock.millis();
        long age = now - TimeUnit.MICROSECONDS.toMillis(stamp.modified());
        // a file that was moved here, or whose time was set, tells nothing of the watch
        if (origin == Origin.EVENT && age >= 0 && age < RECENT_MILLIS) {
            metrics.watchLagMs.set(age);
        }
        changes.notice(Change.ofFile(id, stamp, origin, quietMillis, now));
    }

    void loss(String id, Origin origin) {
        renames.lost(id);
        changes.notice(Change.ofLoss(id, origin, quietMillis));
    }
}
