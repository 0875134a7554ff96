package io.ragconnect.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/** Row ids of chunks: name-based UUIDs (RFC 9562, version 5). */
public final class ChunkIds {
    private static final UUID NAMESPACE = UUID.fromString("6f2f8a52-6d0c-5a7b-9a51-0f9c6d1f6f10");

    private ChunkIds() {}

    /**
     * The id of the n-th chunk of a document with this hash. Never of its ordinal, so that a paragraph inserted above
     * leaves the ids of all chunks below as they are.
     *
     * @param occurrence 0 for the first chunk of the document with this hash
     */
    public static UUID of(String documentId, String chunkHash, int occurrence) {
        // lengths keep the parts apart: a document id may contain any character
        String name = documentId.length() + ":" + documentId + chunkHash + ":" + occurrence;
        MessageDigest sha1 = Hashes.digest("SHA-1");
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
        long most = (hash.getLong() & ~0xF000L) | 0x5000L;
        long least = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(most, least);
    }
}
