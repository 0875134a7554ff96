package io.ragconnect.extract;

/**
 * What became of the child processes since the extractor was made.
 *
 * @param running that run now
 * @param started in all
 * @param timedOut that were ended because a document took too long
 * @param outOfMemory that a document took all memory of
 * @param died that ended otherwise while they read, or were ended because they wrote too much
 */
public record ProcessCounts(int running, long started, long timedOut, long outOfMemory, long died) {
    static final ProcessCounts NONE = new ProcessCounts(0, 0, 0, 0, 0);

    /** Documents that cost their process. */
    public long lost() {
        return timedOut + outOfMemory + died;
    }
}
