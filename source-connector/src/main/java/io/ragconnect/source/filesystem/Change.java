package io.ragconnect.source.filesystem;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Something noticed about a document, to be acted on once the file is quiet, if it still holds then.
 *
 * @param id of the document
 * @param stamp of the file when it was noticed; null when it seems to be gone
 * @param origin who noticed
 * @param ripeAt {@link System#nanoTime} from which on it may be acted on
 */
record Change(String id, @Nullable FileStamp stamp, Origin origin, long ripeAt) {

    enum Origin {
        /** The watch told of the file: its content may have changed even if its stamp did not. */
        EVENT,
        /** The file was met in a directory that appeared. */
        APPEARED,
        /** A full scan met it, or did not. */
        SCAN;

        /** Whether it just happened, and so goes before what a scan found. */
        boolean isLive() {
            return this != SCAN;
        }
    }

    /** A file that is quiet once its stamp is older than the quiet period, or has not changed for so long. */
    static Change ofFile(String id, FileStamp stamp, Origin origin, long quietMillis, long nowMillis) {
        long age = nowMillis - TimeUnit.MICROSECONDS.toMillis(stamp.modified());
        // a time in the future tells nothing
        long wait = age < 0 ? quietMillis : Math.max(0, quietMillis - age);
        return new Change(id, stamp, origin, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait));
    }

    /** A file that seems gone, which often means that it is about to come back or comes up under another name. */
    static Change ofLoss(String id, Origin origin, long quietMillis) {
        return new Change(id, null, origin, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(quietMillis));
    }

    boolean isLoss() {
        return stamp == null;
    }
}
