package io.ragconnect.record;

import org.jspecify.annotations.Nullable;

/**
 * Fails the task, whatever {@code errors.tolerance} says. With "all" Connect drops a record, or sends it to the dead
 * letter queue, for any exception of a transform, and commits its offset; an Error alone passes, and leaves the offset
 * where it was, on 3.9 as on 4.3. So this is thrown where no record is to blame: nothing is lost, and a restart of the
 * task takes up again.
 */
public final class StopTaskError extends Error {
    private static final long serialVersionUID = 1;

    public StopTaskError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
