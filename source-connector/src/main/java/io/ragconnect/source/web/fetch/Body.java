package io.ragconnect.source.web.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body read within its limits.
 *
 * @param bytes decompressed
 * @param cut whether more would have followed
 */
record Body(byte[] bytes, boolean cut) {
    private static final int BLOCK = 16 << 10;

    /**
     * How much is read.
     *
     * @param sent bytes at most, above which the body is refused
     * @param decoded bytes at most, decompressed
     * @param cut whether a body that is larger decompressed is cut, not refused
     */
    record Limits(long sent, long decoded, boolean cut) {}

    /**
     * Reads to the end or the limit.
     *
     * @param encoding value of Content-Encoding
     * @throws RefusedException when it is larger than allowed, or encoded in a way that was not asked for
     */
    static Body read(InputStream sent, @Nullable String encoding, Limits limits) throws IOException {
        // closing ends the decompressor; what was sent stays open, since the connection may serve again
        try (InputStream decoded = decode(new Counted(sent, limits.sent), encoding)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] block = new byte[BLOCK];
            for (int count = decoded.read(block); count >= 0; count = decoded.read(block)) {
                int room = (int) Math.min(count, limits.decoded - bytes.size());
                bytes.write(block, 0, room);
                if (room < count && limits.cut) {
                    return new Body(bytes.toByteArray(), true);
                }
                if (room < count) {
                    throw new RefusedException("is larger than " + limits.decoded
                            + " bytes decompressed: raise the limit if it is to be read");
                }
            }
            return new Body(bytes.toByteArray(), false);
        }
    }

    private static InputStream decode(InputStream sent, @Nullable String encoding) throws IOException {
        String name = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "identity" -> sent;
            case "gzip", "x-gzip" -> gunzip(new PushbackInputStream(sent, 1));
            case "deflate" -> inflate(new PushbackInputStream(sent, 1));
            default ->
                throw new RefusedException("came with Content-Encoding \"" + Text.firstLine(name)
                        + "\", which was not asked for: gzip, deflate and identity are read");
        };
    }

    // an empty body has not even the header of the format
    private static InputStream gunzip(PushbackInputStream sent) throws IOException {
        int first = sent.read();
        if (first < 0) {
            return sent;
        }
        sent.unread(first);
        return new GZIPInputStream(sent, BLOCK);
    }

    // "deflate" means the zlib format, and some servers send bare deflate data all the same
    private static InputStream inflate(PushbackInputStream sent) throws IOException {
        int first = sent.read();
        if (first < 0) {
            return sent;
        }
        sent.unread(first);
        boolean zlib = (first & 0x0f) == 8;
        Inflater inflater = new Inflater(!zlib);
        return new InflaterInputStream(sent, inflater, BLOCK) {
            @Override
            public void close() throws IOException {
                inflater.end();
                super.close();
            }
        };
    }

    /** Fails above a number of bytes. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private final long max;
        private long count;

        Counted(InputStream in, long max) {
            this.in = in;
            this.max = max;
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            add(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, length);
            add(Math.max(read, 0));
            return read;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        private void add(int read) throws IOException {
            count += read;
            if (count > max) {
                throw tooLarge(max);
            }
        }
    }

    static RefusedException tooLarge(long max) {
        return new RefusedException("is larger than " + max + " bytes: raise the limit if it is to be read");
    }
}
