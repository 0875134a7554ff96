package io.ragconnect.sink.change;

import io.ragconnect.record.Document;
import io.ragconnect.record.Texts;
import java.util.Locale;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Whose a document is.
 *
 * @param name of the header, or of the entry in the document's metadata
 */
public record Tenancy(Source source, String name) {
    private static final int MAX_BYTES = 300;

    public static final Tenancy NONE = new Tenancy(Source.NONE, "");

    /** Where the tenant is told. */
    public enum Source {
        NONE,
        TOPIC,
        HEADER,
        METADATA;

        /** As in settings. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Whether only the document itself tells its tenant. Its deletion then does not, and a change may give it to another
     * one: the ledger has to be asked whose it was.
     */
    public boolean isToldByContentAlone() {
        return source == Source.METADATA;
    }

    /**
     * The tenant; empty where there are none, or where the document is needed to tell and there is none.
     *
     * @throws DataException when it is missing or can't be stored
     */
    String of(SinkRecord record, @Nullable Document document) {
        String tenant =
                switch (source) {
                    case NONE -> "";
                    case TOPIC -> record.originalTopic();
                    case HEADER -> header(record);
                    case METADATA ->
                        document == null ? "" : required(document.metadata().get(name), "metadata entry");
                };
        if (tenant.indexOf('\0') >= 0 || Texts.utf8Length(tenant) > MAX_BYTES) {
            throw new DataException("The tenant must have at most " + MAX_BYTES + " bytes and no NUL, found "
                    + Texts.utf8Length(tenant) + " bytes in the " + source.id() + " " + name);
        }
        return tenant;
    }

    private String header(SinkRecord record) {
        Header header = record.headers().lastWithName(name);
        return required(
                header == null || header.value() == null ? null : header.value().toString(), "header");
    }

    private String required(@Nullable String value, String where) {
        if (value == null || value.isEmpty()) {
            throw new DataException("The record does not tell its tenant: its " + where + " " + name
                    + " is missing. Set it, or correct tenant.source and tenant.name");
        }
        return value;
    }
}
