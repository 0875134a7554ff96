package io.ragconnect.sink.index;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Rows in PostgreSQL's binary COPY format
 * (<a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>, "Binary Format"). Each value is written in
 * the form of its type's receive function.
 */
public final class BinaryCopy {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int TEXT_OID = 25;

    private final DataOutputStream out;

    /** Rows to be written. */
    public interface Rows {
        void write(BinaryCopy copy) throws IOException;
    }

    /** Copies the rows into {@code target}, a table with its columns in parentheses. */
    public static void into(Connection connection, String target, Rows rows) throws SQLException {
        String sql = "COPY " + target + " FROM STDIN (FORMAT binary)";
        try (PGCopyOutputStream out = new PGCopyOutputStream(connection.unwrap(PGConnection.class), sql)) {
            BinaryCopy copy = new BinaryCopy(out);
            rows.write(copy);
            copy.end();
        } catch (IOException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SQLException(e.getMessage(), "08006", e);
        }
    }

    private BinaryCopy(OutputStream out) throws IOException {
        this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
        this.out.write(SIGNATURE);
        this.out.writeInt(0); // flags
        this.out.writeInt(0); // header extension
    }

    public void row(int columns) throws IOException {
        out.writeShort(columns);
    }

    public void integer(@Nullable Integer value) throws IOException {
        if (value == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(Integer.BYTES);
            out.writeInt(value);
        }
    }

    public void text(String value) throws IOException {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public void uuid(UUID value) throws IOException {
        out.writeInt(2 * Long.BYTES);
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    public void texts(List<String> values) throws IOException {
        List<byte[]> elements = values.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
        int size = elements.stream()
                .mapToInt(element -> Integer.BYTES + element.length)
                .sum();
        boolean empty = elements.isEmpty();
        out.writeInt(3 * Integer.BYTES + (empty ? 0 : 2 * Integer.BYTES + size));
        out.writeInt(empty ? 0 : 1); // dimensions
        out.writeInt(0); // no nulls
        out.writeInt(TEXT_OID);
        if (!empty) {
            out.writeInt(elements.size());
            out.writeInt(1); // lower bound
            for (byte[] element : elements) {
                out.writeInt(element.length);
                out.write(element);
            }
        }
    }

    /** pgvector's {@code vector}: dimension, an unused number, the components. */
    public void vector(float[] value) throws IOException {
        out.writeInt(2 * Short.BYTES + value.length * Float.BYTES);
        out.writeShort(value.length);
        out.writeShort(0);
        // at once: component by component takes longer than the server's own part
        ByteBuffer components = ByteBuffer.allocate(value.length * Float.BYTES);
        components.asFloatBuffer().put(value);
        out.write(components.array());
    }

    /** pgvector's {@code halfvec}: as {@code vector}, in half the bytes. */
    public void halfVector(float[] value) throws IOException {
        out.writeInt(2 * Short.BYTES + value.length * Short.BYTES);
        out.writeShort(value.length);
        out.writeShort(0);
        for (float component : value) {
            out.writeShort(HalfFloats.of(component));
        }
    }

    /** The version of its binary form, then the text. */
    public void jsonb(byte[] json) throws IOException {
        out.writeInt(1 + json.length);
        out.writeByte(1);
        out.write(json);
    }

    public void bytes(byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    void end() throws IOException {
        out.writeShort(-1);
        out.flush();
    }
}
