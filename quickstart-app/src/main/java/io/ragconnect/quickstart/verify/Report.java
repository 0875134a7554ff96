package io.ragconnect.quickstart.verify;

import io.ragconnect.quickstart.verify.Difference.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a comparison found: how many documents are equal, how many failed and were reported, and what differs. */
public final class Report {
    /** Of each kind; all are counted. */
    private static final int KEPT = 20;

    private final List<String> connectors;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Difference> differences = new ArrayList<>();
    private long equal;
    private long failed;
    private long filesRead;

    Report(List<String> connectors) {
        this.connectors = List.copyOf(connectors);
    }

    void add(Kind kind, String documentId, String detail) {
        if (counts.merge(kind, 1L, Long::sum) <= KEPT) {
            differences.add(new Difference(kind, documentId, detail));
        }
    }

    void addEqual() {
        equal++;
    }

    void addFailed() {
        failed++;
    }

    void addFileRead() {
        filesRead++;
    }

    /** The sources, by name. */
    public List<String> connectors() {
        return connectors;
    }

    /** Documents of which the index has the very version that was sent last. */
    public long equal() {
        return equal;
    }

    /** Documents whose newest version could not be indexed, and which were reported. */
    public long failed() {
        return failed;
    }

    /** Files whose content was compared with what was indexed. */
    public long filesRead() {
        return filesRead;
    }

    public long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** The first of each kind. */
    public List<Difference> differences() {
        return List.copyOf(differences);
    }

    public boolean isProof() {
        return counts.isEmpty();
    }
}
