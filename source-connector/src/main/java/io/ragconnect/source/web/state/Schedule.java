package io.ragconnect.source.web.state;

/**
 * When a URL is visited, all in milliseconds.
 *
 * @param visited when it was last answered, since 1970; 0 for never
 * @param next when it is due, since 1970
 * @param interval that lay between the last answer and the next
 */
public record Schedule(long visited, long next, long interval) {
    Schedule dueAt(long time) {
        return new Schedule(visited, time, interval);
    }
}
