package io.ragconnect.chunking.input;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Values as people write them, the same in every locale and time zone: ISO 8601 times, plain numbers, lists with commas. */
final class NodeText {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private NodeText() {}

    /** The text of a value; empty for null. */
    static String of(Node node) {
        Object value = node.value();
        if (value instanceof List<?> list && list.stream().noneMatch(NodeText::isNested)) {
            return String.join(
                    ", ",
                    list.stream().map(element -> of(element(node, element))).toList());
        }
        return isNested(value) ? Node.json(tree(node)) : scalar(node);
    }

    private static Node element(Node list, @Nullable Object element) {
        return new Node(element, list.elementSchema());
    }

    private static boolean isNested(@Nullable Object value) {
        return value instanceof Struct || value instanceof Map<?, ?> || value instanceof List<?>;
    }

    private static @Nullable Object tree(Node node) {
        if (node.value() instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(tree(element(node, element))));
            return elements;
        }
        if (node.isRow() && !(node.value() instanceof String)) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            node.names().forEach(name -> fields.put(name, tree(node.child(name))));
            return fields;
        }
        Object value = node.value();
        return value == null || value instanceof Boolean || value instanceof Number ? value : scalar(node);
    }

    private static String scalar(Node node) {
        Object value = node.value();
        String type = node.schema() == null || node.schema().name() == null
                ? ""
                : node.schema().name();
        if (value == null) {
            return "";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Date date) {
            return connectTime(date, type);
        }
        if (value instanceof byte[] || value instanceof ByteBuffer) {
            throw new DataException("it holds bytes, not text");
        }
        return value instanceof Number number ? debeziumTime(number, type) : value.toString();
    }

    private static String connectTime(Date date, String type) {
        Instant instant = date.toInstant();
        return switch (type) {
            case org.apache.kafka.connect.data.Date.LOGICAL_NAME ->
                LocalDate.ofInstant(instant, ZoneOffset.UTC).toString();
            case Time.LOGICAL_NAME ->
                LocalTime.ofInstant(instant, ZoneOffset.UTC).toString();
            default -> instant.toString();
        };
    }

    /** Debezium's semantic types, which are numbers with a name; its timestamps have no zone. */
    private static String debeziumTime(Number number, String type) {
        long value = number.longValue();
        return switch (type) {
            case "io.debezium.time.Date" -> LocalDate.ofEpochDay(value).toString();
            case "io.debezium.time.Timestamp" -> timestamp(value, 1_000);
            case "io.debezium.time.MicroTimestamp" -> timestamp(value, 1_000_000);
            case "io.debezium.time.NanoTimestamp" -> timestamp(value, 1_000_000_000);
            case "io.debezium.time.Time" ->
                LocalTime.ofNanoOfDay(Math.floorMod(value * 1_000_000, NANOS_PER_DAY))
                        .toString();
            case "io.debezium.time.MicroTime" ->
                LocalTime.ofNanoOfDay(Math.floorMod(value * 1_000, NANOS_PER_DAY))
                        .toString();
            default -> number.toString();
        };
    }

    private static String timestamp(long value, long perSecond) {
        long nanos = Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond);
        return LocalDateTime.ofEpochSecond(Math.floorDiv(value, perSecond), (int) nanos, ZoneOffset.UTC)
                .toString();
    }
}
