package io.ragconnect.benchmarks.sink;

import io.ragconnect.record.Document;
import java.sql.SQLException;
import java.util.List;

/** A way to write documents, on a connection and tables of its own. */
interface Contender extends AutoCloseable {
    /** Rows a transaction has at most. */
    int BATCH_ROWS = 500;

    /** Work to be timed. */
    interface Write {
        /** Returns when all is committed. */
        void run() throws SQLException;
    }

    /** Brings the documents into the form in which this contender is usually given them, which is not timed. */
    Write prepare(List<Document> documents);

    @Override
    void close() throws SQLException;
}
