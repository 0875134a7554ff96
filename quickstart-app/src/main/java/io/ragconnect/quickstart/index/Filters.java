package io.ragconnect.quickstart.index;

/**
 * Which documents may answer; an empty string lets all pass.
 *
 * @param source a root's name, or a website's host
 * @param type a content type, without parameters
 * @param path a part of the document's id, whatever its case; {@code *} stands for any characters
 */
public record Filters(String source, String type, String path) {
    public static final Filters NONE = new Filters("", "", "");

    /** The first part of a document's id: the root's name; of an id that is a URL, the host. */
    static final String SOURCE_OF_DOCUMENT = "split_part(d.id, '/', CASE WHEN d.id LIKE 'http%://%' THEN 3 ELSE 1 END)";

    static final String TYPE_OF_DOCUMENT = "split_part(d.content_type, ';', 1)";

    boolean isEmpty() {
        return source.isEmpty() && type.isEmpty() && path.isEmpty();
    }

    /** Adds {@code AND …} for each filter that is set; the ledger is {@code d} in the statement. */
    void addTo(SqlText sql) {
        if (!source.isEmpty()) {
            sql.add("\n  AND " + SOURCE_OF_DOCUMENT + " = ?", source);
        }
        if (!type.isEmpty()) {
            sql.add("\n  AND " + TYPE_OF_DOCUMENT + " = ?", type);
        }
        if (!path.isEmpty()) {
            sql.add("\n  AND d.id ILIKE ?", pattern());
        }
    }

    private String pattern() {
        String literal = path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return "%" + literal.replace('*', '%') + "%";
    }
}
