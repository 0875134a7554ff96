package io.ragconnect.sink.change;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A way through nested Structs and Maps, its steps joined by dots.
 *
 * @param text as the user wrote it
 */
public record FieldPath(String text, List<String> steps) {

    public static FieldPath of(String text) {
        return new FieldPath(text, List.of(text.split("\\.", -1)));
    }

    /** What is there; null when any step leads nowhere. */
    @Nullable
    Object in(@Nullable Object value) {
        Object at = value;
        for (String step : steps) {
            at = at instanceof Map<?, ?> map ? map.get(step) : at instanceof Struct struct ? field(struct, step) : null;
        }
        return at;
    }

    private static @Nullable Object field(Struct struct, String name) {
        Field field = struct.schema().field(name);
        return field == null ? null : struct.get(field);
    }
}
