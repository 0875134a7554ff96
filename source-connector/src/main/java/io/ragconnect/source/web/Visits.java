package io.ragconnect.source.web;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches on threads of their own, so that a slow server holds up neither poll nor the other hosts. All methods are for
 * the task's thread.
 */
final class Visits implements AutoCloseable {
    private final ExecutorService threads;
    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private final Set<String> running = new HashSet<>();
    private final int maxRunning;

    Visits(String name, int threadCount) {
        // as many again wait for a thread, or to be taken: that is what memory is bounded by
        maxRunning = 2 * threadCount;
        threads = Executors.newFixedThreadPool(threadCount, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private record Done(
            String url, @Nullable Runnable result, @Nullable Throwable failure) {}

    boolean hasRoom() {
        return running.size() < maxRunning;
    }

    int size() {
        return running.size();
    }

    boolean isRunning(String url) {
        return running.contains(url);
    }

    /** Starts work that ends with what is to be done on the task's thread. */
    void start(String url, Callable<Runnable> work) {
        running.add(url);
        threads.execute(() -> done.add(run(url, work)));
    }

    /** Does what the next finished work ends with, which is waited for at most so long; false when there was none. */
    boolean finishNext(long nanos) throws InterruptedException {
        if (running.isEmpty()) {
            return false;
        }
        Done next = nanos > 0 ? done.poll(nanos, TimeUnit.NANOSECONDS) : done.poll();
        if (next == null) {
            return false;
        }
        running.remove(next.url);
        if (next.result == null) {
            throw new ConnectException(
                    "Visiting " + next.url + " failed in a way that is this connector's fault: " + next.failure,
                    next.failure);
        }
        next.result.run();
        return true;
    }

    // an error must reach the task's thread, which fails for it, or the page would hang
    private static Done run(String url, Callable<Runnable> work) {
        try {
            return new Done(url, work.call(), null);
        } catch (Throwable e) {
            return new Done(url, null, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
