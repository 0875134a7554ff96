package io.ragconnect.source.filesystem;

import io.ragconnect.record.Document;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What became of reading a file. */
sealed interface Reading {

    /** It vanished. */
    record Gone() implements Reading {}

    /** It changed meanwhile, and is to be read again. */
    record Disturbed(FileStamp stamp) implements Reading {}

    /** It is as it was sent.
     *
     * @param hash as in {@link io.ragconnect.source.manifest.Entry}
     */
    record Unchanged(long hash) implements Reading {}

    /**
     * It is to be sent.
     *
     * @param documents one, or the parts of one
     * @param inParts whether they are parts, even if there is but one
     */
    record Changed(long hash, List<Document> documents, boolean inParts) implements Reading {
        /** How many parts it is sent in; 0 when it is one record. */
        int parts() {
            return inParts ? documents.size() : 0;
        }

        Changed renamedFrom(String file) {
            List<Document> renamed = documents.stream()
                    .map(document -> document.withMetadata(with(document.metadata(), file)))
                    .toList();
            return new Changed(hash, renamed, inParts);
        }

        private static Map<String, String> with(Map<String, String> metadata, String file) {
            Map<String, String> more = new HashMap<>(metadata);
            more.put("renamed_from", file);
            return more;
        }
    }

    /**
     * It is to be reported.
     *
     * @param hash 0 when it could not be read at all
     */
    record Failed(long hash, DocumentException failure) implements Reading {}
}
