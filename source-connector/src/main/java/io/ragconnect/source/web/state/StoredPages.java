package io.ragconnect.source.web.state;

import io.ragconnect.source.manifest.StoredDocument;
import io.ragconnect.source.manifest.StoredDocument.Standing;
import java.util.Map;
import java.util.function.Consumer;

/** The offsets of the web source, read from outside: what it has sent. */
public final class StoredPages {
    private StoredPages() {}

    /**
     * Hands over every key of the topic that an offset knows.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException when the offset is damaged or not this source's
     */
    public static void read(Map<String, ?> offset, Consumer<StoredDocument> documents) {
        PageOffset.decode(offset, (url, page) -> {
            if (page.version() > 0 && (page.sent() || page.outcome().isReported())) {
                documents.accept(new StoredDocument(url, page.version(), standing(page.outcome())));
            }
        });
    }

    /** A page that seems gone, is forbidden now or redirects stands in the topic until that is certain. */
    private static Standing standing(Outcome outcome) {
        return switch (outcome) {
            case FORGOTTEN -> Standing.PENDING;
            case NOT_FETCHED, NOT_EXTRACTED -> Standing.REPORTED;
            case NEW, DOCUMENT, NOT_A_DOCUMENT, GONE, REFUSED -> Standing.SENT;
        };
    }
}
