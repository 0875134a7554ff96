package io.ragconnect.extract;

import java.time.Duration;

/**
 * What the child processes may use that read all formats but text.
 *
 * @param timeout for one document
 * @param heapMb of one process, in MiB
 * @param processes how many run at most, each with one document at a time
 * @param temporaryMb of temporary files for one document, in MiB
 */
public record ProcessLimits(Duration timeout, int heapMb, int processes, int temporaryMb) {
    public static final ProcessLimits DEFAULT = new ProcessLimits(Duration.ofSeconds(60), 512, 1, 1024);

    public ProcessLimits {
        if (timeout.toMillis() < 1 || heapMb < 1 || processes < 1 || temporaryMb < 0) {
            throw new IllegalArgumentException("limits must be at least 1, not timeout=" + timeout + ", heapMb="
                    + heapMb + ", processes=" + processes + ", temporaryMb=" + temporaryMb);
        }
    }
}
