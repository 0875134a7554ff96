package io.ragconnect.extract.child;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.ExtractionStoppedException;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ProcessCounts;
import io.ragconnect.extract.ProcessLimits;
import io.ragconnect.extract.child.ChildLostException.Reason;
import io.ragconnect.extract.child.Wire.Reply;
import io.ragconnect.extract.child.Wire.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child processes of one extractor: started when needed, used again and again, ended when idle, and renewed from time to
 * time, for parsers leak. A document that costs its child costs nothing else. Thread-safe.
 */
public final class ChildPool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChildPool.class);
    /** A new child loses some four seconds until it runs at full speed, as long as thousands of small documents take. */
    private static final int DOCUMENTS_PER_CHILD = 20_000;

    private static final Duration IDLE = Duration.ofMinutes(1);

    private final ChildCommand command;
    private final ExtractionSettings settings;
    private final int documentsPerChild;
    private final long idleNanos;
    private final Semaphore permits;
    private final ScheduledExecutorService sweeper;
    private final ScheduledFuture<?> sweep;
    private final Object lock = new Object();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<ChildProcess> all = new HashSet<>();
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong timedOut = new AtomicLong();
    private final AtomicLong outOfMemory = new AtomicLong();
    private final AtomicLong died = new AtomicLong();
    private boolean closed;
    private volatile @Nullable Set<String> types;

    private record Idle(ChildProcess child, long since) {}

    /** A pool without a child yet. */
    public ChildPool(ExtractionSettings settings) {
        this(ChildCommand.forThisPlugin(), settings, DOCUMENTS_PER_CHILD, IDLE);
    }

    ChildPool(ChildCommand command, ExtractionSettings settings, int documentsPerChild, Duration idleTime) {
        this.command = command;
        this.settings = settings;
        this.documentsPerChild = documentsPerChild;
        this.idleNanos = idleTime.toNanos();
        this.permits = new Semaphore(settings.processes().processes(), true);
        this.sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "extraction-idle");
            thread.setDaemon(true);
            return thread;
        });
        long period = Math.max(1, idleTime.toMillis() / 4);
        sweep = sweeper.scheduleWithFixedDelay(this::endIdle, period, period, TimeUnit.MILLISECONDS);
    }

    /** The types that the children read, which the first one tells. */
    public Set<String> types() {
        Set<String> known = types;
        if (known == null) {
            try {
                permits.acquire();
                try {
                    ChildProcess child = take();
                    known = child.types();
                    giveBack(child);
                } finally {
                    permits.release();
                }
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
        return known;
    }

    /**
     * Has a child read a document.
     *
     * @param type found by the first bytes
     */
    public Extraction read(byte[] content, String type, Hints hints) throws ExtractionException {
        Request request = new Request(type, hints, content);
        try {
            permits.acquire();
            try {
                Reply reply = reply(request);
                if (reply.extraction() == null) {
                    throw new ExtractionException(reply.refusal());
                }
                return reply.extraction();
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** A used child that dies may do so of what it read before, so then the document gets a fresh one. */
    private Reply reply(Request request) throws ExtractionException, InterruptedException {
        while (true) {
            ChildProcess child = take();
            boolean fresh = child.requests() == 0;
            try {
                Reply reply = child.read(request);
                giveBack(child);
                return reply;
            } catch (InterruptedException e) {
                discard(child);
                throw e;
            } catch (ChildLostException e) {
                discard(child);
                requireOpen();
                if (fresh || e.reason() == Reason.TIMED_OUT || e.reason() == Reason.TOO_MUCH_OUTPUT) {
                    count(e.reason());
                    throw explained(request.type(), e);
                }
            }
        }
    }

    private ChildProcess take() throws InterruptedException {
        while (true) {
            ChildProcess waiting;
            synchronized (lock) {
                requireOpen();
                Idle last = idle.pollLast();
                waiting = last == null ? null : last.child();
            }
            if (waiting == null) {
                return start();
            }
            if (waiting.isAlive()) {
                return waiting;
            }
            discard(waiting);
        }
    }

    private ChildProcess start() throws InterruptedException {
        ChildProcess child;
        try {
            child = ChildProcess.start(command, settings);
        } catch (IOException | ChildLostException e) {
            throw new ExtractionStoppedException("The process that reads documents can't be started ("
                    + (e instanceof ChildLostException lost ? lost.reason() + " " : "")
                    + e.getMessage() + "); see that the worker's user may run " + command.java()
                    + " with extract.heap.mb="
                    + settings.processes().heapMb() + " and write to " + System.getProperty("java.io.tmpdir"));
        }
        started.incrementAndGet();
        types = child.types();
        synchronized (lock) {
            if (!closed) {
                all.add(child);
                return child;
            }
        }
        child.close();
        throw closedNow();
    }

    private void giveBack(ChildProcess child) {
        synchronized (lock) {
            if (!closed && child.requests() < documentsPerChild) {
                idle.addLast(new Idle(child, System.nanoTime()));
                return;
            }
        }
        discard(child);
    }

    private void discard(ChildProcess child) {
        synchronized (lock) {
            all.remove(child);
        }
        child.close();
    }

    private void endIdle() {
        List<ChildProcess> tired = new ArrayList<>();
        synchronized (lock) {
            while (!idle.isEmpty() && System.nanoTime() - idle.getFirst().since() >= idleNanos) {
                tired.add(idle.removeFirst().child());
            }
        }
        tired.forEach(this::discard);
    }

    private void count(Reason reason) {
        switch (reason) {
            case TIMED_OUT -> timedOut.incrementAndGet();
            case OUT_OF_MEMORY -> outOfMemory.incrementAndGet();
            case TEMPORARY_FILES, TOO_MUCH_OUTPUT, DIED -> died.incrementAndGet();
        }
    }

    private ExtractionException explained(String type, ChildLostException lost) {
        ProcessLimits limits = settings.processes();
        String reason =
                switch (lost.reason()) {
                    case TIMED_OUT ->
                        "takes longer to read than extract.timeout.ms="
                                + limits.timeout().toMillis() + "; raise it, or exclude the document";
                    case OUT_OF_MEMORY ->
                        "takes more memory to read than extract.heap.mb=" + limits.heapMb()
                                + "; raise it, or exclude the document";
                    case TEMPORARY_FILES ->
                        "takes more disk to read than extract.temporary.mb=" + limits.temporaryMb()
                                + "; raise it, or exclude the document";
                    case TOO_MUCH_OUTPUT -> "made its reader send more than it may; exclude the document";
                    case DIED -> "ended the process that read it (" + lost.getMessage() + "); exclude the document";
                };
        log.warn("A document ended the process that read it: the {} content {}", type, reason);
        return new ExtractionException("the " + type + " content " + reason, lost);
    }

    /** What became of the children. */
    public ProcessCounts counts() {
        int running;
        synchronized (lock) {
            running = all.size();
        }
        return new ProcessCounts(running, started.get(), timedOut.get(), outOfMemory.get(), died.get());
    }

    private void requireOpen() {
        synchronized (lock) {
            if (closed) {
                throw closedNow();
            }
        }
    }

    private static ExtractionStoppedException closedNow() {
        return new ExtractionStoppedException("The extractor is closed");
    }

    private static ExtractionStoppedException interrupted() {
        Thread.currentThread().interrupt();
        return new ExtractionStoppedException("Interrupted while a document was read");
    }

    @Override
    public void close() {
        List<ChildProcess> running;
        synchronized (lock) {
            closed = true;
            running = List.copyOf(all);
            all.clear();
            idle.clear();
        }
        sweep.cancel(false);
        sweeper.shutdown();
        running.forEach(ChildProcess::close);
    }
}
