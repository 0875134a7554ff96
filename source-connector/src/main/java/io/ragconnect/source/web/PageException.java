package io.ragconnect.source.web;

import io.ragconnect.source.web.state.Outcome;
import org.jspecify.annotations.Nullable;

/** A page could not be made a document; others are not concerned. */
final class PageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Stage stage;

    PageException(Stage stage, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.stage = stage;
    }

    Stage stage() {
        return stage;
    }

    /** Where it failed, as error records name it. */
    enum Stage {
        FETCH("fetch", Outcome.NOT_FETCHED),
        REFUSED("fetch", Outcome.REFUSED),
        EXTRACT("extract", Outcome.NOT_EXTRACTED);

        private final String label;
        private final Outcome outcome;

        Stage(String label, Outcome outcome) {
            this.label = label;
            this.outcome = outcome;
        }

        String label() {
            return label;
        }

        Outcome outcome() {
            return outcome;
        }
    }
}
