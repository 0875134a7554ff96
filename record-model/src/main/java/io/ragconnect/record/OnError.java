package io.ragconnect.record;

import java.util.Arrays;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/** What a transform does with a document that it can't process: the setting {@code on.error}. */
public enum OnError {
    /** The record fails: with {@code errors.tolerance=all} it goes to the dead letter queue, else the task stops. */
    FAIL {
        @Override
        public <R extends ConnectRecord<R>> R handle(R record, Document document, String stage, DataException failure) {
            throw failure;
        }
    },
    /** A {@link DocumentError} goes on in the document's place, and ends in the sink's ledger. */
    MARK {
        @Override
        public <R extends ConnectRecord<R>> R handle(R record, Document document, String stage, DataException failure) {
            DocumentError error = DocumentError.of(
                    document.id(), document.uri(), document.version(), stage, failure, document.observedAt());
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    record.keySchema(),
                    record.key(),
                    DocumentError.SCHEMA,
                    error.toStruct(),
                    record.timestamp());
        }
    };

    public static final String CONFIG = "on.error";

    private static final String DOC =
            "What to do with a document that can't be processed. 'fail': the record fails, so "
                    + "it goes to the dead letter queue with errors.tolerance=all, and the task stops without. 'mark': an error "
                    + "record goes on in its place, and the sink enters it in the ledger beside the last good version, which "
                    + "stays searchable.";

    /** The record to go on with, or the failure thrown. */
    public abstract <R extends ConnectRecord<R>> R handle(
            R record, Document document, String stage, DataException failure);

    public static ConfigDef define(ConfigDef definition, String group, int order) {
        return definition.define(
                CONFIG,
                ConfigDef.Type.STRING,
                FAIL.toString(),
                ConfigDef.CaseInsensitiveValidString.in(
                        Arrays.stream(values()).map(OnError::toString).toArray(String[]::new)),
                ConfigDef.Importance.MEDIUM,
                DOC,
                group,
                order,
                ConfigDef.Width.SHORT,
                "On error");
    }

    public static OnError parse(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
