package io.ragconnect.source.filesystem;

import io.ragconnect.source.manifest.Entry;
import io.ragconnect.source.manifest.Entry.Outcome;
import io.ragconnect.source.manifest.Manifest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files of the same content, which are one document where ids are made of the content. One of them holds the document: its
 * path is the one that the document tells. The others wait to hold it when that one goes.
 */
final class Copies {
    /** Of a file that does not hold its document: lower than any that was sent, which is how the two are told apart later. */
    static final long WAITING = 0;

    /** The documents deleted last, which may come back within the same millisecond. */
    private static final int MAX_DELETED = 10_000;

    private final Manifest manifest;
    private final FileTree tree;
    private final Map<Long, Copy> documents = new HashMap<>();
    private final Map<Long, Long> deleted = new LinkedHashMap<>();

    private Copies(Manifest manifest, FileTree tree) {
        this.manifest = manifest;
        this.tree = tree;
    }

    /** All files of a content, the one that holds its document, and the document's last version. */
    private static final class Copy {
        private final SortedSet<String> files = new TreeSet<>();
        private String holder = "";
        private long version;
    }

    /** Reads from the manifest who holds what. */
    static Copies known(Manifest manifest, FileTree tree) {
        Copies copies = new Copies(manifest, tree);
        for (String file : manifest.startingWith(DocumentIds.CONTENT)) {
            Entry entry = manifest.get(file);
            if (entry != null && entry.hash() != 0) {
                Copy copy = copies.documents.computeIfAbsent(entry.hash(), hash -> new Copy());
                copy.files.add(file);
                if (copy.holder.isEmpty() || entry.version() > copy.version) {
                    copy.holder = file;
                    copy.version = entry.version();
                }
            }
        }
        for (Copy copy : copies.documents.values()) {
            if (copy.version == WAITING) {
                // its holder went, and the worker with it before it could store who comes next
                copies.change(copy.holder, WAITING, Outcome.FORGOTTEN);
            }
        }
        return copies;
    }

    /** Whether a file that is there holds the document of this content, and it is not this one. */
    boolean isHeldByAnother(String file, long hash) {
        Copy copy = documents.get(hash);
        return copy != null && !copy.holder.equals(file) && tree.isPresent(copy.holder);
    }

    /** What is remembered of the document of this content; null when there is none. */
    @Nullable
    Entry document(long hash) {
        Copy copy = documents.get(hash);
        return copy == null ? null : manifest.get(copy.holder);
    }

    /** The least version that is above all that the document of this content had. */
    long nextVersion(long hash) {
        Copy copy = documents.get(hash);
        return 1 + Math.max(copy == null ? WAITING : copy.version, deleted.getOrDefault(hash, WAITING));
    }

    /** From now on this file has the content and holds its document, which was sent with this version. */
    void hold(String file, long hash, long version) {
        Copy copy = documents.computeIfAbsent(hash, any -> new Copy());
        if (!copy.holder.equals(file)) {
            change(copy.holder, WAITING, null);
        }
        copy.files.add(file);
        copy.holder = file;
        copy.version = version;
        deleted.remove(hash);
    }

    /** From now on this file has the content, too. */
    void join(String file, long hash) {
        Copy copy = documents.get(hash);
        if (copy != null) {
            copy.files.add(file);
        }
    }

    /** Whether no other file has this content. */
    boolean isAlone(String file, long hash) {
        Copy copy = documents.get(hash);
        return copy != null && copy.files.size() == 1 && copy.files.contains(file);
    }

    /**
     * A file has this content no more.
     *
     * @return what is left to be done
     */
    Left leave(String file, long hash) {
        Copy copy = documents.get(hash);
        if (copy == null || !copy.files.remove(file) || !copy.holder.equals(file)) {
            return Left.NOTHING;
        }
        if (copy.files.isEmpty()) {
            documents.remove(hash);
            return Left.LAST;
        }
        // one that seems gone may be on a mount that was lost: its document stays until it is gone for certain
        copy.holder = copy.files.stream().filter(tree::isPresent).findFirst().orElse(copy.files.first());
        change(copy.holder, WAITING, Outcome.FORGOTTEN);
        return new Left(false, copy.holder);
    }

    /**
     * What is left to be done for a content when a file has it no more.
     *
     * @param isLast whether no file has it, so that its document is to be deleted
     * @param heir who holds the document from now on and is to be read for it; null when nobody is
     */
    record Left(boolean isLast, @Nullable String heir) {
        static final Left NOTHING = new Left(false, null);
        static final Left LAST = new Left(true, null);
    }

    /** The document of this content was deleted with this version. */
    void deleted(long hash, long version) {
        deleted.put(hash, version);
        if (deleted.size() > MAX_DELETED) {
            deleted.remove(deleted.keySet().iterator().next());
        }
    }

    /** Takes back that a record of this document was sent. */
    void takeBack(String document, long version, int part) {
        if (!DocumentIds.isOfContent(document)) {
            manifest.takeBack(document, version, part);
            return;
        }
        long hash = DocumentIds.contentHash(document);
        Copy copy = documents.get(hash);
        if (copy != null) {
            manifest.takeBack(copy.holder, version, part);
        } else if (deleted.getOrDefault(hash, WAITING) == version) {
            // remembered under a name that no file has, so that the next scan finds it gone
            String nobody = DocumentIds.CONTENT + "#/" + document;
            manifest.put(nobody, new Entry(version, 0, 0, hash, Outcome.FORGOTTEN, 0, part));
            hold(nobody, hash, version);
        }
    }

    /** Remembers another version of a file, and another outcome unless that is null. */
    private void change(String file, long version, @Nullable Outcome outcome) {
        Entry entry = manifest.get(file);
        if (entry != null) {
            Outcome changed = outcome == null ? entry.outcome() : outcome;
            manifest.put(
                    file,
                    new Entry(
                            version,
                            entry.modified(),
                            entry.size(),
                            entry.hash(),
                            changed,
                            entry.key(),
                            entry.parts()));
        }
    }
}
