package io.ragconnect.source.filesystem;

import io.ragconnect.source.filesystem.FileTree.Place;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A walk over directories that can be broken off at any file and resumed, so that no poll takes long. */
final class Walk implements AutoCloseable {
    private static final int ENTRIES_BETWEEN_CLOCK_READS = 32;

    private final FileTree tree;
    private final Visitor visitor;
    private final Deque<Place> starts;
    private final Deque<Level> levels = new ArrayDeque<>();

    Walk(FileTree tree, Collection<Place> starts, Visitor visitor) {
        this.tree = tree;
        this.visitor = visitor;
        this.starts = new ArrayDeque<>(starts);
    }

    /** What a walk meets. */
    interface Visitor {
        /** A directory, before its entries are listed. */
        void directory(Place place);

        /** A regular file that the filter covers. */
        void file(Place place, FileStamp stamp);

        /** A place that can't be told about, nor anything below it. */
        void failed(Place place, IOException failure);
    }

    private record Level(
            Place place, @Nullable Object identity, DirectoryStream<Path> stream, Iterator<Path> entries) {}

    /** Walks on until the end or until {@link System#nanoTime} reaches the deadline; true at the end. */
    boolean advance(long deadline) {
        for (int steps = 1; ; steps++) {
            if (levels.isEmpty() && starts.isEmpty()) {
                return true;
            }
            if (steps % ENTRIES_BETWEEN_CLOCK_READS == 0 && System.nanoTime() - deadline >= 0) {
                return false;
            }
            step();
        }
    }

    @Override
    public void close() {
        while (!levels.isEmpty()) {
            leave(levels.pop());
        }
        starts.clear();
    }

    private void step() {
        Level level = levels.peek();
        if (level == null) {
            look(starts.pop(), true);
            return;
        }
        try {
            if (level.entries.hasNext()) {
                look(level.place.child(level.entries.next()), false);
            } else {
                leave(levels.pop());
            }
        } catch (DirectoryIteratorException e) {
            visitor.failed(level.place, new IOException(e.getMessage(), e));
            leave(levels.pop());
        }
    }

    private void look(Place place, boolean isStart) {
        try {
            FileStatus status = tree.status(place);
            if (status == null) {
                if (isStart) {
                    visitor.failed(place, new IOException("not allowed by the worker's list of roots"));
                }
            } else if (status.isFile()) {
                if (tree.covers(place, status.stamp())) {
                    visitor.file(place, status.stamp());
                }
            } else if (status.isDirectory() && tree.descends(place)) {
                enter(place, status.identity());
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // gone since it was listed; a root that is gone may be a mount that was lost
            if (isStart) {
                visitor.failed(place, e);
            }
        } catch (IOException e) {
            visitor.failed(place, e);
        }
    }

    @SuppressWarnings("StreamResourceLeak") // closed by leave
    private void enter(Place place, @Nullable Object identity) throws IOException {
        if (identity != null && levels.stream().anyMatch(level -> identity.equals(level.identity))) {
            return; // a link to a directory above: all of it is walked already
        }
        visitor.directory(place);
        tree.entering(place);
        DirectoryStream<Path> stream = Files.newDirectoryStream(place.path());
        levels.push(new Level(place, identity, stream, stream.iterator()));
    }

    private static void leave(Level level) {
        try {
            level.stream.close();
        } catch (IOException e) {
            // closing a listing loses nothing
        }
    }
}
