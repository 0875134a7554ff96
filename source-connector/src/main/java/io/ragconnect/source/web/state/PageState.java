package io.ragconnect.source.web.state;

/**
 * What is known of one URL.
 *
 * @param version of the last record about it; 0 when there was none
 * @param sent whether a document of it stands in the topic
 * @param expanded whether everything it links to is stored: if not, it is read again after a restart
 * @param sightings how often in a row it was seen to be gone, or no document any more
 * @param failures how often in a row it could not be fetched
 * @param depth links away from a seed
 */
public record PageState(
        long version,
        Outcome outcome,
        boolean sent,
        boolean expanded,
        Content content,
        Schedule schedule,
        int sightings,
        int failures,
        int depth) {

    /** A URL just found. */
    public static PageState found(long now, int depth) {
        return new PageState(0, Outcome.NEW, false, false, Content.NONE, new Schedule(0, now, 0), 0, 0, depth);
    }

    /** An answer was had that settles what it is. */
    public PageState settled(Outcome newOutcome, boolean nowSent, Content newContent, Schedule newSchedule) {
        return new PageState(version, newOutcome, nowSent, expanded, newContent, newSchedule, 0, 0, depth);
    }

    public PageState withVersion(long newVersion) {
        return new PageState(newVersion, outcome, sent, expanded, content, schedule, sightings, failures, depth);
    }

    public PageState withOutcome(Outcome newOutcome) {
        return new PageState(version, newOutcome, sent, expanded, content, schedule, sightings, failures, depth);
    }

    public PageState withExpanded(boolean newExpanded) {
        return new PageState(version, outcome, sent, newExpanded, content, schedule, sightings, failures, depth);
    }

    public PageState withSchedule(Schedule newSchedule) {
        return new PageState(version, outcome, sent, expanded, content, newSchedule, sightings, failures, depth);
    }

    public PageState withSightings(int newSightings) {
        return new PageState(version, outcome, sent, expanded, content, schedule, newSightings, 0, depth);
    }

    public PageState withFailures(int newFailures) {
        return new PageState(version, outcome, sent, expanded, content, schedule, sightings, newFailures, depth);
    }

    public PageState withDepth(int newDepth) {
        return new PageState(version, outcome, sent, expanded, content, schedule, sightings, failures, newDepth);
    }

    /** The same, due at a time. */
    public PageState dueAt(long time) {
        return withSchedule(schedule.dueAt(time));
    }

    /** To be visited at once and sent again, whatever its content. */
    PageState forgotten() {
        return new PageState(
                version, Outcome.FORGOTTEN, sent, expanded, Content.NONE, schedule.dueAt(0), sightings, 0, depth);
    }
}
