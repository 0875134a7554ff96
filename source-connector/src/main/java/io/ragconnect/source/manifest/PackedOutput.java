package io.ragconnect.source.manifest;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes entries of a bucket in few bytes: ids as the difference to the one before, numbers as short as they are. */
public final class PackedOutput {
    private final DataOutputStream out;
    private byte[] lastId = new byte[0];

    PackedOutput(DataOutputStream out) {
        this.out = out;
    }

    /** Writes an id, best in the order of ids. */
    public void id(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        int shared = Math.max(0, Arrays.mismatch(lastId, bytes));
        number(shared);
        number(bytes.length - shared);
        raw(bytes, shared);
        lastId = bytes;
    }

    /** Writes a text; the empty one takes one byte. */
    public void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        raw(bytes, 0);
    }

    /** Writes a number that is often near 0, on either side. */
    public void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    /** Writes a number that is often small and never negative. */
    public void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    /** Writes the lowest eight bits. */
    public void octet(int value) {
        try {
            out.writeByte(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes four bytes. */
    public void int32(int value) {
        try {
            out.writeInt(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes eight bytes. */
    public void int64(long value) {
        try {
            out.writeLong(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void raw(byte[] bytes, int from) {
        try {
            out.write(bytes, from, bytes.length - from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
