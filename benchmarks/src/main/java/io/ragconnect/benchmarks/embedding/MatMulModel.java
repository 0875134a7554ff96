package io.ragconnect.benchmarks.embedding;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** An ONNX model of one multiplication by a constant matrix, in Protocol Buffers' wire format (onnx.proto, IR 8). */
final class MatMulModel {
    static final String INPUT = "a";

    private static final int FLOAT = 1;

    private MatMulModel() {}

    /** Takes matrices of any number of rows. */
    static byte[] bytes(int rows, int columns) {
        byte[] node = message()
                .text(1, INPUT)
                .text(1, "b")
                .text(2, "c")
                .text(4, "MatMul")
                .bytes();
        byte[] graph = message()
                .bytes(1, node)
                .text(2, "multiplication")
                .bytes(5, constant("b", rows, columns))
                .bytes(11, matrix(INPUT, rows))
                .bytes(12, matrix("c", columns))
                .bytes();
        return message()
                .number(1, 8)
                .bytes(7, graph)
                .bytes(8, message().text(1, "").number(2, 13).bytes())
                .bytes();
    }

    private static byte[] constant(String name, int rows, int columns) {
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * columns; i++) {
            raw.putFloat((i % 7 - 3) / 8f);
        }
        return message()
                .number(1, rows)
                .number(1, columns)
                .number(2, FLOAT)
                .text(8, name)
                .bytes(9, raw.array())
                .bytes();
    }

    private static byte[] matrix(String name, int columns) {
        byte[] shape = message()
                .bytes(1, message().text(2, "rows").bytes())
                .bytes(1, message().number(1, columns).bytes())
                .bytes();
        byte[] tensor = message().number(1, FLOAT).bytes(2, shape).bytes();
        return message()
                .text(1, name)
                .bytes(2, message().bytes(1, tensor).bytes())
                .bytes();
    }

    private static Message message() {
        return new Message();
    }

    /** One message's fields, in the order in which they are added. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message bytes(int field, byte[] value) {
            varint(((long) field << 3) | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long left = value;
            for (; left > 127; left >>>= 7) {
                out.write((int) ((left & 127) | 128));
            }
            out.write((int) left);
        }
    }
}
