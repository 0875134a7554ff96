package io.ragconnect.sink.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.Hashes;
import io.ragconnect.record.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Records of any connector that hold one text and its vector: each becomes a document of one chunk. Values may be
 * Structs, Maps or JSON objects in a string.
 *
 * @param id where in the value (and in a deletion's key) the document's id is; null for the record's key
 * @param metadata what goes into the document's metadata, under the last step of each path
 * @param model what the vectors were made with, as the ledger is to call it
 */
public record FlatRecords(
        @Nullable FieldPath id,
        FieldPath text,
        FieldPath vector,
        @Nullable FieldPath title,
        @Nullable FieldPath uri,
        List<FieldPath> metadata,
        String model) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** The document's id, from its value or, when it is gone, its key; null when there is none. */
    @Nullable
    String idOf(@Nullable Object key, @Nullable Object value) {
        Object parsedKey = parsed(key);
        Object found = id == null ? parsedKey : id.in(value == null ? parsedKey : parsed(value));
        if (found == null && id != null && !(parsedKey instanceof Map) && !(parsedKey instanceof Struct)) {
            found = parsedKey;
        }
        return found instanceof String || found instanceof Number ? text(found) : null;
    }

    /**
     * The record's document, with its chunk and vector.
     *
     * @throws DataException when text or vector are missing or none
     */
    Document document(String documentId, Object recordValue) {
        Object value = parsed(recordValue);
        Object content = text.in(value);
        if (content == null) {
            throw new DataException("The record has no field " + text.text() + ", which flat.text.field names. Send"
                    + " documents through ChunkDocument, or correct the setting");
        }
        String normal = Texts.normalize(text(content));
        Map<String, String> entries = new LinkedHashMap<>();
        for (FieldPath path : metadata) {
            Object entry = path.in(value);
            if (entry != null) {
                entries.put(path.steps().get(path.steps().size() - 1), text(entry));
            }
        }
        Object titleValue = title == null ? null : title.in(value);
        Object uriValue = uri == null ? null : uri.in(value);
        return Document.builder(documentId, uriValue == null ? "" : text(uriValue), "text/plain", normal)
                .title(titleValue == null ? null : text(titleValue))
                .metadata(entries)
                .build()
                .withEmbeddings(List.of(chunk(normal, vector(vector.in(value)))), model);
    }

    /** The vector is part of the hash: what it was made from, and by what, is not known, so an equal text says nothing. */
    private static Chunk chunk(String text, float[] vector) {
        byte[] textBytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer hashed = ByteBuffer.allocate(vector.length * Float.BYTES + textBytes.length);
        for (float component : vector) {
            hashed.putFloat(component);
        }
        hashed.put(textBytes);
        String hash = Hashes.sha256(hashed.array());
        return new Chunk(0, text, 0, text.length(), 0, List.of(), "", null, hash, vector);
    }

    private static @Nullable Object parsed(@Nullable Object value) {
        if (!(value instanceof String string) || !string.startsWith("{")) {
            return value;
        }
        try {
            return JSON.readValue(string, OBJECT);
        } catch (JsonProcessingException e) {
            return value; // a text that happens to begin with a brace
        }
    }

    private float[] vector(@Nullable Object value) {
        if (value instanceof List<?> numbers) {
            return numbers(numbers);
        }
        if (value instanceof byte[] bytes) {
            return littleEndian(ByteBuffer.wrap(bytes));
        }
        if (value instanceof ByteBuffer bytes) {
            return littleEndian(bytes.duplicate());
        }
        if (value instanceof String string) {
            return vector(string.strip());
        }
        throw noVector(value == null ? "nothing" : value.getClass().getSimpleName());
    }

    private float[] vector(String string) {
        try {
            return string.startsWith("[")
                    ? JSON.readValue(string, float[].class)
                    : littleEndian(ByteBuffer.wrap(Base64.getDecoder().decode(string)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw noVector("a text that is neither");
        }
    }

    private float[] numbers(List<?> numbers) {
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!(numbers.get(i) instanceof Number number)) {
                throw noVector("a list that holds other things than numbers");
            }
            vector[i] = number.floatValue();
        }
        return vector;
    }

    private float[] littleEndian(ByteBuffer bytes) {
        if (bytes.remaining() == 0 || bytes.remaining() % Float.BYTES != 0) {
            throw noVector(bytes.remaining() + " bytes, which are no whole number of components");
        }
        float[] components = new float[bytes.remaining() / Float.BYTES];
        bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(components);
        return components;
    }

    private DataException noVector(String found) {
        return new DataException("The field " + vector.text() + ", which flat.vector.field names, must hold a list of"
                + " numbers, a text such as [0.1,0.2], or little-endian 32-bit floats as bytes or in base64, found: "
                + found);
    }

    private static String text(Object value) {
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        if (value instanceof Struct || value instanceof Map || value instanceof List) {
            try {
                return JSON.writeValueAsString(plain(value));
            } catch (JsonProcessingException e) {
                throw new DataException("A value can't be written as JSON: " + e.getOriginalMessage(), e);
            }
        }
        return value.toString();
    }

    /** Structs as maps, so that they can be written as JSON. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Struct struct) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (Field field : struct.schema().fields()) {
                map.put(field.name(), plain(struct.get(field)));
            }
            return map;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, entry) -> plain.put(String.valueOf(key), plain(entry)));
            return plain;
        }
        return value instanceof List<?> list
                ? list.stream().map(FlatRecords::plain).toList()
                : value;
    }
}
