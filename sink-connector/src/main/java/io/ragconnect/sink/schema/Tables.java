package io.ragconnect.sink.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants the tables to be like.
 *
 * @param layout where content and vectors are: in the chunk table (native) or in a table of a framework's shape beside it
 * @param layoutTable name of that table; unused when native
 * @param views further layouts, as views over the native one
 * @param textSearch the text search configuration of the keyword index; null for none
 * @param modelChange what is done about documents with another model
 * @param servingSchema where applications find the views of whichever index serves; null for none
 * @param rowLevelSecurity whether a reader sees the rows of one tenant alone
 */
public record Tables(
        Names names,
        Layout layout,
        String layoutTable,
        List<Layout> views,
        VectorColumn.Type vectorType,
        Distance distance,
        VectorIndex index,
        @Nullable String textSearch,
        ModelChange modelChange,
        @Nullable String servingSchema,
        boolean rowLevelSecurity,
        boolean autoCreate) {

    public boolean isNative() {
        return layout == Layout.NATIVE;
    }

    /** Where the vectors are, quoted. */
    public String vectorTable() {
        return isNative() ? names.chunk() : names.table(layoutTable);
    }

    /**
     * A FROM item with the columns id, tenant, hash, embedding and embedding_model of every chunk. The model is looked up
     * row by row, which the planner can't turn around.
     */
    public String vectorSource() {
        String vectors = isNative()
                ? ""
                : " JOIN " + vectorTable() + " f ON f." + layout.key() + " = c.id"
                        + (layout.hasTextKey() ? "::text" : "");
        return "(SELECT c.id, c.tenant, c.hash, " + (isNative() ? "c" : "f")
                + ".embedding, (SELECT d.embedding_model FROM "
                + names.document() + " d WHERE d.id = c.document_id AND d.tenant = c.tenant) AS embedding_model FROM "
                + names.chunk() + " c" + vectors + ") AS v";
    }
}
