package io.ragconnect.source.manifest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The form in which a bucket is stored: {@code {"buckets": 64, "resend": 0, "documents": "…"}}, where the documents are
 * packed, deflated, in Base64.
 */
public final class PackedOffset {
    private static final int BLOCK = 8192;
    private static final String BUCKETS = "buckets";
    private static final String RESEND = "resend";
    private static final String DOCUMENTS = "documents";

    private PackedOffset() {}

    /**
     * The settings a bucket was written under.
     *
     * @param buckets how many there are
     * @param resend the setting of this name
     */
    public record Header(int buckets, int resend) {}

    /** Reads what stands in the documents. */
    @FunctionalInterface
    public interface Contents {
        /**
         * Reads all of them.
         *
         * @throws IOException saying what is wrong with them
         */
        void read(PackedInput in) throws IOException;
    }

    public static Map<String, ?> encode(Header header, int expectedBytes, Consumer<PackedOutput> contents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        // the deflater is native code, called for each write
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(new DeflaterOutputStream(bytes, deflater, BLOCK), BLOCK))) {
            contents.accept(new PackedOutput(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        // long, as Connect reads numbers back, so that an offset equals itself after a restart
        return Map.of(
                BUCKETS, (long) header.buckets(),
                RESEND, (long) header.resend(),
                DOCUMENTS, Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }

    /**
     * Reads the documents of an offset.
     *
     * @throws ConnectException when it is not one of ours, or is damaged
     */
    public static void decode(Map<String, ?> offset, Contents contents) {
        String documents = documents(offset);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(
                new InflaterInputStream(
                        new ByteArrayInputStream(Base64.getDecoder().decode(documents))),
                BLOCK))) {
            contents.read(new PackedInput(in));
        } catch (IOException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException e) {
            throw new ConnectException(
                    "The stored manifest can't be read: " + e.getMessage()
                            + "; delete the connector's offsets to send every document again",
                    e);
        }
    }

    /**
     * The settings an offset was written under.
     *
     * @throws ConnectException when it is not one of ours
     */
    public static Header header(Map<String, ?> offset) {
        return new Header(number(offset, BUCKETS), number(offset, RESEND));
    }

    /** In characters, nearly all that is stored. */
    public static int size(Map<String, ?> offset) {
        return documents(offset).length();
    }

    private static int number(Map<String, ?> offset, String key) {
        if (offset.get(key) instanceof Number number) {
            return number.intValue();
        }
        throw notAManifest(offset, key);
    }

    private static String documents(Map<String, ?> offset) {
        if (offset.get(DOCUMENTS) instanceof String documents) {
            return documents;
        }
        throw notAManifest(offset, DOCUMENTS);
    }

    private static ConnectException notAManifest(Map<String, ?> offset, String missing) {
        return new ConnectException("Not a manifest of this connector: the offset has no valid \"" + missing
                + "\", its keys are " + offset.keySet() + "; an offset can be deleted or put back as it was read");
    }
}
