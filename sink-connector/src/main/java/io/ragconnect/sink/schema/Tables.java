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
        boolean rowLevelSecurity,
        boolean autoCreate) {

    public boolean isNative() {
        return layout == Layout.NATIVE;
    }

    /** Where the vectors are, quoted. */
    public String vectorTable() {
        return isNative() ? names.chunk() : names.table(layoutTable);
    }

    /** A FROM item with the columns id, tenant, hash and embedding of every chunk. */
    public String vectorSource() {
        if (isNative()) {
            return names.chunk() + " AS v";
        }
        return "(SELECT c.id, c.tenant, c.hash, f.embedding FROM " + names.chunk() + " c JOIN " + vectorTable()
                + " f ON f." + layout.key() + " = c.id" + (layout.hasTextKey() ? "::text" : "") + ") AS v";
    }
}
