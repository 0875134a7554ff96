package io.ragconnect.source.filesystem;

import io.ragconnect.source.filesystem.FileTree.Place;
import io.ragconnect.source.manifest.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Files being read and extracted on threads of their own, so that a slow document holds up neither poll nor the other
 * documents. All methods are for the task's thread.
 */
final class Reads implements AutoCloseable {
    /** Enough to keep the threads busy while the task's thread hands over a batch. */
    private static final int MAX_RUNNING = 256;

    private final ExecutorService threads;
    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private final Map<String, Job> running = new HashMap<>();
    private final long maxBytes;
    private long bytes;

    /** @param maxBytes of files read at the same time, unless a single one is larger */
    Reads(String name, int threadCount, long maxBytes) {
        this.maxBytes = maxBytes;
        threads = Executors.newFixedThreadPool(threadCount, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * A file to be read.
     *
     * @param change why
     * @param stamp of the file just before
     * @param version that a record about it is to have
     */
    record Job(Change change, Place place, FileStamp stamp, long version) {}

    private record Done(
            Job job, @Nullable Reading reading, @Nullable Throwable failure) {}

    /** A job and what came of it. */
    record Result(Job job, Reading reading) {}

    boolean hasRoom() {
        return running.isEmpty() || (bytes < maxBytes && running.size() < MAX_RUNNING);
    }

    int size() {
        return running.size();
    }

    boolean isReading(String id) {
        return running.containsKey(id);
    }

    /** Whether one of the files may be that of this entry under another name. */
    boolean mayHold(Entry entry) {
        return running.values().stream()
                .anyMatch(job -> job.stamp.size() == entry.size() && job.stamp.modified() == entry.modified());
    }

    void start(Job job, Callable<Reading> work) {
        running.put(job.change.id(), job);
        bytes += job.stamp.size();
        threads.execute(() -> done.add(run(job, work)));
    }

    /** The next result, waited for at most so long; null when none came. */
    @Nullable
    Result next(long nanos) throws InterruptedException {
        if (running.isEmpty()) {
            return null;
        }
        Done next = nanos > 0 ? done.poll(nanos, TimeUnit.NANOSECONDS) : done.poll();
        if (next == null) {
            return null;
        }
        running.remove(next.job.change.id());
        bytes -= next.job.stamp.size();
        if (next.reading == null) {
            throw new ConnectException(
                    "Reading " + next.job.place.path() + " failed in a way that is this connector's fault: "
                            + next.failure,
                    next.failure);
        }
        return new Result(next.job, next.reading);
    }

    // an error must reach the task's thread, which fails for it, or the document would hang
    private static Done run(Job job, Callable<Reading> work) {
        try {
            return new Done(job, work.call(), null);
        } catch (Throwable e) {
            return new Done(job, null, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
