package io.ragconnect.sink.index;

import io.ragconnect.sink.change.DocumentKey;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows as parameters of one statement, an array for each column: one round trip however many rows there are.
 *
 * @param <T> what a row is made of
 */
final class Unnest<T> {
    private final List<Column<T>> columns = new ArrayList<>();

    private record Column<T>(String name, String type, Function<T, @Nullable Object> value) {
        /** Of the type that the driver sends in binary. */
        IntFunction<Object[]> array() {
            return switch (type) {
                case "text" -> String[]::new;
                case "int4" -> Integer[]::new;
                case "int8" -> Long[]::new;
                case "bool" -> Boolean[]::new;
                default -> Object[]::new;
            };
        }
    }

    /** The keys of documents, as columns id and tenant. */
    static Unnest<DocumentKey> keys() {
        return new Unnest<DocumentKey>()
                .column("id", "text", DocumentKey::id)
                .column("tenant", "text", DocumentKey::tenant);
    }

    Unnest<T> column(String name, String type, Function<T, @Nullable Object> value) {
        columns.add(new Column<>(name, type, value));
        return this;
    }

    /** To stand behind FROM or JOIN. */
    String as(String alias) {
        return columns.stream()
                        .map(column -> "?::" + column.type() + "[]")
                        .collect(Collectors.joining(", ", "unnest(", ")"))
                + " AS " + alias
                + columns.stream().map(Column::name).collect(Collectors.joining(", ", " (", ")"));
    }

    /** The columns' names, in their order. */
    List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** Sets the statement's first parameters. */
    void bind(PreparedStatement statement, Collection<T> rows) throws SQLException {
        bind(statement, 0, rows);
    }

    /** Sets the parameters after the first {@code set} ones. @return how many are set then */
    int bind(PreparedStatement statement, int set, Collection<T> rows) throws SQLException {
        int index = set;
        for (Column<T> column : columns) {
            Object[] values = rows.stream().map(column.value()).toArray(column.array());
            statement.setArray(++index, statement.getConnection().createArrayOf(column.type(), values));
        }
        return index;
    }
}
