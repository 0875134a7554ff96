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

        void load(String file, long ofFile) {
            if (holder.isEmpty() || ofFile > version) {
                holder = file;
                version = ofFile;
            }
            add(file);
        }

        void add(String file) {
            if (!DocumentIds.isStandIn(file)) {
                files.add(file);
            }
        }
    }

    /** Reads from the manifest who holds what. */
    static Copies known(Manifest manifest, FileTree tree) {
        Copies copies = new Copies(manifest, tree);
        for (String file : manifest.startingWith(DocumentIds.CONTENT)) {
            Entry entry = manifest.get(file);
            if (entry != null && entry.hash() != 0) {
                copies.documents
                        .computeIfAbsent(entry.hash(), hash -> new Copy())
                        .load(file, entry.version());
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
        if (DocumentIds.isStandIn(copy.holder)) {
            manifest.remove(copy.holder, copy.version);
        } else if (!copy.holder.equals(file)) {
            change(copy.holder, WAITING, null);
        }
        copy.add(file);
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

    /** Whether the document of this content is remembered under this name. */
    boolean isHeldBy(String file, long hash) {
        Copy copy = documents.get(hash);
        return copy != null && copy.holder.equals(file);
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
        if (copy == null) {
            return Left.NOTHING;
        }
        copy.files.remove(file);
        boolean inherited = DocumentIds.isStandIn(copy.holder);
        if (!inherited && !copy.holder.equals(file)) {
            return Left.NOTHING;
        }
        if (copy.files.isEmpty()) {
            documents.remove(hash);
            if (inherited) {
                manifest.remove(copy.holder, copy.version);
            }
            return Left.LAST;
        }
        // one that seems gone may be on a mount that was lost: its document stays until it is gone for certain
        String heir = copy.files.stream().filter(tree::isPresent).findFirst().orElse(copy.files.first());
        if (!inherited) {
            rememberWithout(file, hash, copy);
        }
        change(heir, WAITING, Outcome.FORGOTTEN);
        return new Left(false, heir);
    }

    /**
     * Until the heir is read and sent, a stand-in holds the document. It is stored with whatever is stored next of the file
     * that left: the heir's own entry may lie in another bucket, and be lost with the worker.
     */
    private void rememberWithout(String file, long hash, Copy copy) {
        Entry entry = manifest.get(file);
        if (entry != null) {
            String standIn = standInBeside(file, hash);
            manifest.put(standIn, new Entry(copy.version, 0, 0, hash, entry.outcome(), 0, entry.parts()));
            copy.holder = standIn;
        }
    }

    private String standInBeside(String file, long hash) {
        int bucket = manifest.bucketNumber(file);
        int number = 0;
        String standIn = DocumentIds.standIn(number, hash);
        while (manifest.bucketNumber(standIn) != bucket || manifest.get(standIn) != null) {
            standIn = DocumentIds.standIn(++number, hash);
        }
        return standIn;
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
            // the next scan finds it gone
            String standIn = DocumentIds.standIn(0, hash);
            manifest.put(standIn, new Entry(version, 0, 0, hash, Outcome.FORGOTTEN, 0, part));
            hold(standIn, hash, version);
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
