package io.ragconnect.source.manifest;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link PackedOutput} wrote. */
public final class PackedInput {
    /** No id and no text is longer: what claims to be is damaged. */
    private static final int MAX_BYTES = 64 * 1024;

    private final DataInputStream in;
    private byte[] lastId = new byte[0];

    PackedInput(DataInputStream in) {
        this.in = in;
    }

    public String id() throws IOException {
        int shared = Math.toIntExact(number());
        int rest = Math.toIntExact(number());
        byte[] bytes = Arrays.copyOf(lastId, Math.addExact(shared, rest));
        in.readFully(bytes, shared, rest);
        lastId = bytes;
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public String text() throws IOException {
        long length = number();
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("a text has " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public long signed() throws IOException {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    public long number() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a number is longer than 64 bits");
    }

    public int octet() throws IOException {
        return in.readUnsignedByte();
    }

    public int int32() throws IOException {
        return in.readInt();
    }

    public long int64() throws IOException {
        return in.readLong();
    }
}
