package io.ragconnect.source.filesystem;

import io.ragconnect.source.filesystem.Change.Origin;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Where all that finds changes reports them. */
final class Noticer {
    private final Changes changes;
    private final DirectoryWatch watch;
    private final long quietMillis;
    private final Clock clock;

    Noticer(Changes changes, DirectoryWatch watch, long quietMillis, Clock clock) {
        this.changes = changes;
        this.watch = watch;
        this.quietMillis = quietMillis;
        this.clock = clock;
    }

    void watch(@Nullable Path directory) {
        if (directory != null) {
            watch.add(directory);
        }
    }

    void file(String id, FileStamp stamp, Origin origin) {
        changes.notice(Change.ofFile(id, stamp, origin, quietMillis, clock.millis()));
    }

    void loss(String id, Origin origin) {
        changes.notice(Change.ofLoss(id, origin, quietMillis));
    }
}
