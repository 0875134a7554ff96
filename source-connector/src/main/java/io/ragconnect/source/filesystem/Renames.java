package io.ragconnect.source.filesystem;

import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.manifest.Manifest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which new document is a lost one under another name: the one of the same content. */
final class Renames {
    /** Of the last so many losses. */
    private static final int MAX_LOST = 100_000;

    private final Manifest manifest;
    private final FileTree tree;
    private final Map<Long, String> lost = new LinkedHashMap<>();

    Renames(Manifest manifest, FileTree tree) {
        this.manifest = manifest;
        this.tree = tree;
    }

    /** A known document seems gone. */
    void lost(String id) {
        Entry entry = manifest.get(id);
        // what is empty is everywhere the same
        if (entry != null && entry.size() > 0) {
            lost.put(entry.hash(), id);
        }
        if (lost.size() > MAX_LOST) {
            Iterator<Long> eldest = lost.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** The document that had this content and is gone; null when none is. */
    @Nullable
    String from(long hash) {
        String id = lost.get(hash);
        Entry entry = id == null ? null : manifest.get(id);
        return id != null && entry != null && entry.hash() == hash && !tree.isPresent(id) ? id : null;
    }

    /** The tombstone of a document is made. */
    void deleted(String id, Entry entry) {
        lost.remove(entry.hash(), id);
    }
}
