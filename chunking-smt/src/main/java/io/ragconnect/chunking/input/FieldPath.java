package io.ragconnect.chunking.input;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;

/**
 * The way to a field, in the grammar of KIP-821: names apart by dots, back-ticks around a name that has dots itself
 * ({@code customer.`postal.code`}), an array's element by its number. It starts in the record's value, in its key with
 * {@code $key}, or in its headers with {@code $header}.
 */
final class FieldPath {
    private static final String KEY = "$key";
    private static final String HEADER = "$header";

    private final String written;
    private final Start start;
    private final List<String> names;

    private enum Start {
        KEY,
        HEADERS,
        VALUE
    }

    private FieldPath(String written, Start start, List<String> names) {
        this.written = written;
        this.start = start;
        this.names = names;
    }

    /** @throws IllegalArgumentException when it can't be read; the message says why */
    static FieldPath parse(String path) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at <= path.length()) {
            int end;
            if (at < path.length() && path.charAt(at) == '`') {
                end = path.indexOf('`', at + 1);
                if (end < 0) {
                    throw new IllegalArgumentException("the field path " + path + " has no closing back-tick");
                }
                names.add(path.substring(at + 1, end));
                end++;
            } else {
                end = path.indexOf('.', at);
                end = end < 0 ? path.length() : end;
                names.add(path.substring(at, end));
            }
            if (names.get(names.size() - 1).isEmpty()) {
                throw new IllegalArgumentException("the field path '" + path + "' has an empty name");
            }
            if (end < path.length() && path.charAt(end) != '.') {
                throw new IllegalArgumentException("the field path " + path + " needs a dot after a back-tick");
            }
            at = end + 1;
        }
        Start start =
                switch (names.get(0)) {
                    case KEY -> Start.KEY;
                    case HEADER -> Start.HEADERS;
                    default -> Start.VALUE;
                };
        if (start == Start.HEADERS && names.size() == 1) {
            throw new IllegalArgumentException(
                    "the field path " + path + " names no header, as $header.content-type does");
        }
        return new FieldPath(path, start, List.copyOf(start == Start.VALUE ? names : names.subList(1, names.size())));
    }

    /** Whether it starts in the record's value. */
    boolean isInValue() {
        return start == Start.VALUE;
    }

    /** The same way through the key. */
    FieldPath throughKey() {
        return new FieldPath(written, Start.KEY, names);
    }

    /** The last name on the way. */
    String name() {
        return names.isEmpty() ? "key" : names.get(names.size() - 1);
    }

    /** The first name on the way; empty for the whole key. */
    String first() {
        return names.isEmpty() ? "" : names.get(0);
    }

    Node in(Row row) {
        Node node = start(row);
        try {
            for (String name : names) {
                node = node.child(name);
            }
            return node;
        } catch (DataException e) {
            throw new DataException("The field " + written + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Whether the way is there; what is at its end may be null. */
    boolean isIn(Row row) {
        Node node = start(row);
        for (String name : names) {
            if (node.isRow() && !node.has(name)) {
                return false;
            }
            node = node.child(name);
        }
        return node.value() != null;
    }

    String text(Row row) {
        Node node = in(row);
        try {
            return NodeText.of(node);
        } catch (DataException e) {
            throw new DataException("The field " + written + " can't be used as text: " + e.getMessage(), e);
        }
    }

    private Node start(Row row) {
        return switch (start) {
            case KEY -> row.key();
            case HEADERS -> row.headers();
            case VALUE -> row.value();
        };
    }

    @Override
    public String toString() {
        return written;
    }
}
