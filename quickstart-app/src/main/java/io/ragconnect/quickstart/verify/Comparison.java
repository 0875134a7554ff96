package io.ragconnect.quickstart.verify;

import io.ragconnect.quickstart.verify.Difference.Kind;
import io.ragconnect.quickstart.verify.Ledger.Row;
import io.ragconnect.source.manifest.StoredDocument;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the sources have sent with the ledger, row by row. The offsets are read before the ledger, so a ledger that
 * is ahead of them is no error: the offset of a record is stored some time after it was sent.
 */
final class Comparison {
    private final Map<String, StoredDocument> sent;
    private final Set<String> met = new HashSet<>();
    private final Report report;

    Comparison(Map<String, StoredDocument> sent, Report report) {
        this.sent = sent;
        this.report = report;
    }

    /**
     * Takes the next row.
     *
     * @return whether its content is the one that was sent last, so that it can be compared with its file
     */
    boolean accept(Row row) {
        StoredDocument document = sent.get(row.id());
        if (row.isDeleted()) {
            deleted(row, document);
            return false;
        }
        if (document == null) {
            if (row.ofSource()) {
                report.add(Kind.EXTRA, row.id(), "the index has it, and no source knows it");
            }
            return false;
        }
        met.add(row.id());
        switch (document.standing()) {
            case SENT -> {
                return sent(row, document);
            }
            case REPORTED -> reported(row, document);
            case EARLIER -> report.addFailed();
            case PENDING -> report.add(Kind.UNSETTLED, row.id(), "the source is to send it again");
        }
        return false;
    }

    /** After the last row. */
    void finish() {
        for (StoredDocument document : sent.values()) {
            if (met.contains(document.id())) {
                continue;
            }
            switch (document.standing()) {
                case SENT ->
                    report.add(
                            Kind.MISSING,
                            document.id(),
                            "version " + document.version() + " was sent and is not there");
                case REPORTED -> report.addFailed();
                case EARLIER -> report.add(Kind.MISSING, document.id(), "an earlier version was sent and is not there");
                case PENDING -> report.add(Kind.UNSETTLED, document.id(), "the source is to send it again");
            }
        }
    }

    private void deleted(Row row, @Nullable StoredDocument document) {
        if (document != null && row.version() != null && row.version() > document.version()) {
            met.add(row.id());
            report.add(Kind.UNSETTLED, row.id(), "it was deleted after what the source has stored");
        }
    }

    private boolean sent(Row row, StoredDocument document) {
        Long reached = row.reached();
        if (reached == null) {
            report.add(Kind.UNSETTLED, row.id(), "the sink's offsets were put back, and it has not come again");
        } else if (reached < document.version()) {
            report.add(Kind.STALE, row.id(), "version " + document.version() + " was sent, the index has " + reached);
        } else if (reached > document.version()) {
            report.add(
                    Kind.UNSETTLED, row.id(), "the index has a version of which the source has stored no offset yet");
        } else if (row.isFailed()) {
            report.addFailed();
        } else {
            report.addEqual();
            return true;
        }
        return false;
    }

    private void reported(Row row, StoredDocument document) {
        Long reached = row.reached();
        if (reached != null && reached > document.version()) {
            report.add(
                    Kind.UNSETTLED, row.id(), "the index has a version of which the source has stored no offset yet");
        } else {
            report.addFailed();
        }
    }
}
