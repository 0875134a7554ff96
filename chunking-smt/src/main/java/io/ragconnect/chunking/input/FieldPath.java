package io.ragconnect.chunking.input;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;

/**
 * The way to a field, in the grammar of KIP-821: names apart by dots, back-ticks around a name that has dots itself
 * ({@code customer.`postal.code`}), an array's element by its number. It starts in the record's value, or in its key with
 * {@code $key}.
 */
final class FieldPath {
    private static final String KEY = "$key";

    private final String written;
    private final boolean inKey;
    private final List<String> names;

    private FieldPath(String written, boolean inKey, List<String> names) {
        this.written = written;
        this.inKey = inKey;
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
        boolean inKey = names.get(0).equals(KEY);
        return new FieldPath(path, inKey, List.copyOf(inKey ? names.subList(1, names.size()) : names));
    }

    boolean isInKey() {
        return inKey;
    }

    /** The last name on the way. */
    String name() {
        return names.isEmpty() ? "key" : names.get(names.size() - 1);
    }

    /** The first name on the way; empty for the whole key. */
    String first() {
        return names.isEmpty() ? "" : names.get(0);
    }

    Node in(Node key, Node value) {
        Node node = inKey ? key : value;
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
    boolean isIn(Node key, Node value) {
        Node node = inKey ? key : value;
        for (String name : names) {
            if (node.isRow() && !node.has(name)) {
                return false;
            }
            node = node.child(name);
        }
        return node.value() != null;
    }

    String text(Node key, Node value) {
        Node node = in(key, value);
        try {
            return NodeText.of(node);
        } catch (DataException e) {
            throw new DataException("The field " + written + " can't be used as text: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return written;
    }
}
