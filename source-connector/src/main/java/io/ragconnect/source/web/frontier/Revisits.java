package io.ragconnect.source.web.frontier;

import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Schedule;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a page is visited again: sooner after a change, later after none.
 *
 * @param minMillis at least between two visits
 * @param maxMillis at most
 * @param backoffMillis after the first failure; doubled with each further one
 */
public record Revisits(long minMillis, long maxMillis, long backoffMillis) {
    private static final int MAX_DOUBLINGS = 20;

    public Schedule afterChange(PageState page, long now) {
        return in(page.schedule().interval() / 2, now);
    }

    public Schedule afterNoChange(PageState page, long now) {
        long interval = page.schedule().interval();
        return in(interval + interval / 2, now);
    }

    /** What was seen is to be seen again before anything is done about it. */
    public Schedule toConfirm(long now) {
        return in(0, now);
    }

    public Schedule rarely(long now) {
        return in(maxMillis, now);
    }

    /**
     * After a failure, the more often it failed in a row the later, at a time of chance lest all come at once.
     *
     * @param failures in a row, with this one
     * @param askedForMillis what the server asked to wait, at most a day of which is waited
     */
    public Schedule afterFailure(PageState page, int failures, long askedForMillis, long now) {
        long doubled = backoffMillis << Math.min(failures - 1, MAX_DOUBLINGS);
        long bounded = Math.min(Math.max(doubled, 1), Math.max(maxMillis, backoffMillis));
        long jittered = bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1);
        return new Schedule(
                page.schedule().visited(),
                now + Math.max(jittered, askedForMillis),
                page.schedule().interval());
    }

    private Schedule in(long wanted, long now) {
        long interval = Math.max(minMillis, Math.min(maxMillis, wanted));
        return new Schedule(now, now + interval, interval);
    }
}
