package io.ragconnect.chunking.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A value somewhere in a record: of a Struct, a Map, a List, or of JSON in a string, which look alike from here.
 *
 * @param schema null for values without one
 */
record Node(@Nullable Object value, @Nullable Schema schema) {
    /** Numbers keep the digits that they were written with. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static final Node NONE = new Node(null, null);

    /** The child of that name; null where a Map or an optional field has none. */
    Node child(String name) {
        Object parent = parsed();
        if (parent instanceof Struct struct) {
            Field field = struct.schema().field(name);
            if (field == null) {
                throw new DataException("there is no field " + name + "; there are " + names());
            }
            return new Node(struct.get(field), field.schema());
        }
        if (parent instanceof Map<?, ?> map) {
            return new Node(map.get(name), elementSchema());
        }
        if (parent instanceof List<?> list) {
            int index = index(name);
            return index < list.size() ? new Node(list.get(index), schema == null ? null : schema.valueSchema()) : NONE;
        }
        if (parent == null) {
            return NONE;
        }
        throw new DataException("there is no field " + name + " in a " + kind());
    }

    /** The schema of what a map or an array holds; null without one, and of JSON in a string. */
    @Nullable
    Schema elementSchema() {
        if (schema == null || (schema.type() != Schema.Type.MAP && schema.type() != Schema.Type.ARRAY)) {
            return null;
        }
        return schema.valueSchema();
    }

    boolean has(String name) {
        Object parent = parsed();
        return parent instanceof Struct struct
                ? struct.schema().field(name) != null
                : parent instanceof Map<?, ?> map && map.containsKey(name);
    }

    /** Whether it has fields by name. */
    boolean isRow() {
        Object own = parsed();
        return own instanceof Struct || own instanceof Map<?, ?>;
    }

    /** The names of its fields: a Struct's in the schema's order, a Map's sorted. */
    List<String> names() {
        Object own = parsed();
        if (own instanceof Struct struct) {
            return struct.schema().fields().stream().map(Field::name).toList();
        }
        return own instanceof Map<?, ?> map
                ? List.copyOf(
                        new TreeSet<>(map.keySet().stream().map(String::valueOf).toList()))
                : List.of();
    }

    String kind() {
        if (value == null) {
            return "null";
        }
        return schema != null && schema.name() != null
                ? schema.name()
                : value.getClass().getSimpleName();
    }

    /** The value, or what the JSON in it holds. */
    @Nullable
    Object parsed() {
        if (!(value instanceof String text) || !looksLikeJson(text)) {
            return value;
        }
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return value;
        }
    }

    /** This node with its JSON parsed once. */
    Node resolved() {
        Object own = parsed();
        return own == value ? this : new Node(own, null);
    }

    static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new DataException("a value can't be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static boolean looksLikeJson(String text) {
        String stripped = text.strip();
        return (stripped.startsWith("{") && stripped.endsWith("}"))
                || (stripped.startsWith("[") && stripped.endsWith("]"));
    }

    private static int index(String name) {
        try {
            return Integer.parseUnsignedInt(name);
        } catch (NumberFormatException e) {
            throw new DataException(
                    "there is no field " + name + " in an array; name an element by its number, from 0");
        }
    }
}
