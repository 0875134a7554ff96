package io.ragconnect.quickstart.index;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The index can't answer; the message says why and what to do. */
public final class IndexException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String UNDEFINED_COLUMN = "42703";

    IndexException(String message) {
        super(message);
    }

    private IndexException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static IndexException of(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return new IndexException(
                switch (state) {
                    case UNDEFINED_FUNCTION, UNDEFINED_COLUMN ->
                        "The index has no words to search for: set text.search.config of the sink, or ask in the mode vector";
                    default -> "The database does not answer: " + failure.getMessage();
                },
                failure);
    }

    /** The sink makes its tables with its first batch. */
    static boolean isEmpty(SQLException failure) {
        return UNDEFINED_TABLE.equals(failure.getSQLState());
    }
}
