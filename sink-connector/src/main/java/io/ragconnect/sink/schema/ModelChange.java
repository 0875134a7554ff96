package io.ragconnect.sink.schema;

import java.util.Locale;

/** What is done when the documents come with another embedding model than the tables were made for. */
public enum ModelChange {
    /** Nothing: the task stops. */
    FAIL,
    /** Documents are embedded anew as they pass; until then their old vectors stay. */
    REEMBED,
    /** An index of its own is filled in another schema, while the one that serves goes on. */
    MIGRATE;

    /** As in settings. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
