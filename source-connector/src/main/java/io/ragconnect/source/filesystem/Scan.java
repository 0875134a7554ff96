package io.ragconnect.source.filesystem;

import io.ragconnect.source.filesystem.Change.Origin;
import io.ragconnect.source.filesystem.FileTree.Place;
import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.manifest.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One scan of all roots: what differs from the manifest, what is missing, and what could not be told. */
final class Scan implements Walk.Visitor, AutoCloseable {
    private final FileTree tree;
    private final Manifest manifest;
    private final Noticer noticer;
    private final Walk walk;
    private final long startedAt = System.nanoTime();
    private final SortedMap<String, IOException> unreadable = new TreeMap<>();
    private long found;

    Scan(FileTree tree, Manifest manifest, Noticer noticer) {
        this.tree = tree;
        this.manifest = manifest;
        this.noticer = noticer;
        manifest.beginScan();
        walk = new Walk(tree, tree.roots(), this);
    }

    /** Scans on until the end or the deadline ({@link System#nanoTime}); true at the end. */
    boolean advance(long deadline) {
        return walk.advance(deadline);
    }

    @Override
    public void directory(Place place) {
        noticer.watch(place.path());
    }

    @Override
    public void file(Place place, FileStamp stamp) {
        if (place.relative().isEmpty()) {
            noticer.watch(place.path().getParent());
        }
        String id = place.id();
        if (!manifest.owns(id)) {
            return;
        }
        found++;
        manifest.seen(id);
        Entry known = manifest.get(id);
        // what could not be fetched is tried again: a right that was missing may have been given
        if (known == null || !stamp.agreesWith(known) || known.outcome() == Entry.Outcome.NOT_FETCHED) {
            noticer.file(id, stamp, Origin.SCAN);
        }
    }

    @Override
    public void failed(Place place, IOException failure) {
        unreadable.put(place.id(), failure);
    }

    /** Known documents that are no more, by the id of their root; those that could not be told about left out. */
    Map<String, List<String>> losses() {
        Map<String, List<String>> losses = new HashMap<>();
        manifest.eachUnseen(id -> {
            if (!isUnreadable(id)) {
                losses.computeIfAbsent(tree.rootId(id), root -> new ArrayList<>())
                        .add(id);
            }
        });
        return losses;
    }

    private boolean isUnreadable(String id) {
        if (unreadable.isEmpty()) {
            return false;
        }
        for (int slash = id.indexOf('/'); slash >= 0; slash = id.indexOf('/', slash + 1)) {
            if (unreadable.containsKey(id.substring(0, slash))) {
                return true;
            }
        }
        return unreadable.containsKey(id);
    }

    /** Ids of the files and directories that could not be read, and why. */
    SortedMap<String, IOException> unreadable() {
        return unreadable;
    }

    long found() {
        return found;
    }

    long nanos() {
        return System.nanoTime() - startedAt;
    }

    @Override
    public void close() {
        walk.close();
    }
}
