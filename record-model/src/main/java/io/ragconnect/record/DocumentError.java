package io.ragconnect.record;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a document's place when a stage could not do its work on it: the value of a record whose key is the
 * document's id, on a source's {@code errors.topic} or put there by a transform with {@code on.error=mark}.
 *
 * <p>Transforms let it pass; the sink enters it in its ledger, so that every failure is in one table.
 *
 * @param version the version that failed; null when it is not known
 * @param stage where it failed: {@code fetch}, {@code extract}, {@code chunk}, {@code embed} or {@code write}
 * @param exception class name
 * @param message what happened and what to do, in one line
 * @param trace the first lines of the stack trace
 */
public record DocumentError(
        String id,
        @Nullable String uri,
        @Nullable Long version,
        String stage,
        String exception,
        String message,
        String trace,
        @Nullable Instant observedAt) {

    private static final int MAX_MESSAGE_CHARS = 1_000;
    private static final int MAX_TRACE_CHARS = 2_000;

    public static final String SCHEMA_NAME = "io.ragconnect.DocumentError";

    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name(SCHEMA_NAME)
            .version(1)
            .field("id", Schema.STRING_SCHEMA)
            .field("uri", Schema.OPTIONAL_STRING_SCHEMA)
            .field("version", Schema.OPTIONAL_INT64_SCHEMA)
            .field("stage", Schema.STRING_SCHEMA)
            .field("exception", Schema.STRING_SCHEMA)
            .field("message", Schema.STRING_SCHEMA)
            .field("trace", Schema.STRING_SCHEMA)
            .field("observed_at", Timestamp.builder().optional().build())
            .build();

    /** The error that an exception stands for, its message and trace cut to a bounded length. */
    public static DocumentError of(
            String id,
            @Nullable String uri,
            @Nullable Long version,
            String stage,
            Throwable failure,
            @Nullable Instant observedAt) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new DocumentError(
                id,
                uri,
                version,
                stage,
                failure.getClass().getName(),
                Texts.truncate(Texts.oneLine(message), MAX_MESSAGE_CHARS),
                Texts.truncate(Texts.normalize(trace.toString()), MAX_TRACE_CHARS),
                observedAt);
    }

    public static boolean is(@Nullable Object value) {
        return value instanceof Struct struct
                && SCHEMA_NAME.equals(struct.schema().name());
    }

    public Struct toStruct() {
        return new Struct(SCHEMA)
                .put("id", id)
                .put("uri", uri)
                .put("version", version)
                .put("stage", stage)
                .put("exception", exception)
                .put("message", message)
                .put("trace", trace)
                .put("observed_at", observedAt == null ? null : Date.from(observedAt));
    }

    public static DocumentError from(Struct struct) {
        Date observed = (Date) struct.get("observed_at");
        return new DocumentError(
                struct.getString("id"),
                struct.getString("uri"),
                struct.getInt64("version"),
                struct.getString("stage"),
                struct.getString("exception"),
                struct.getString("message"),
                struct.getString("trace"),
                observed == null ? null : observed.toInstant());
    }
}
