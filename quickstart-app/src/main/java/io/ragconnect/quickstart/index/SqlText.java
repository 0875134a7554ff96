package io.ragconnect.quickstart.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A statement with a question mark for each value, and the values: strings and ints alone. */
final class SqlText {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    SqlText add(String part, Object... partValues) {
        text.append(part);
        values.addAll(List.of(partValues));
        return this;
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
        return statement;
    }

    /** The same statement with its values in it, for people to copy; it is never run by this program. */
    String literal() {
        StringBuilder literal = new StringBuilder();
        int next = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '?') {
                literal.append(literal(values.get(next++)));
            } else {
                literal.append(c);
            }
        }
        return literal.toString();
    }

    private static String literal(Object value) {
        if (value instanceof Integer) {
            return value.toString();
        }
        String quoted = "'" + value.toString().replace("'", "''") + "'";
        // whatever standard_conforming_strings says
        return quoted.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }
}
