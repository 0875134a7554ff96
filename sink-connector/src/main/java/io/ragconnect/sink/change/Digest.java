package io.ragconnect.sink.change;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.Hashes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A hash over all that a document's rows will hold. Vectors count through the model and the chunk's hash. */
final class Digest {
    private final StringBuilder parts = new StringBuilder();

    private Digest() {}

    static String of(Document document) {
        Digest digest = new Digest();
        digest.add(document.embeddingModel())
                .add(document.uri())
                .add(document.title())
                .add(document.contentType())
                .add(document.language())
                .add(document.contentHash())
                .add(document.textHash())
                .add(document.sizeBytes())
                .add(document.modifiedAt())
                .add(document.observedAt())
                .add(document.metadata())
                .addAll(document.acl());
        List<Chunk> chunks = document.chunks() == null ? List.of() : document.chunks();
        digest.add(chunks.size());
        for (Chunk chunk : chunks) {
            digest.add(chunk.hash())
                    .add(chunk.ordinal())
                    .add(chunk.start())
                    .add(chunk.end())
                    .add(chunk.page())
                    .add(chunk.tokenCount())
                    .add(chunk.context().length())
                    .addAll(chunk.headingPath());
        }
        return Hashes.sha256(digest.parts.toString());
    }

    /** The length before each part keeps the parts apart; null differs from every text. */
    private Digest add(@Nullable Object part) {
        if (part == null) {
            parts.append("-;");
        } else {
            String text = part.toString();
            parts.append(text.length()).append(':').append(text).append(';');
        }
        return this;
    }

    private Digest add(Map<String, String> map) {
        add(map.size());
        new TreeMap<>(map).forEach((key, value) -> add(key).add(value));
        return this;
    }

    private Digest addAll(List<String> list) {
        add(list.size());
        list.forEach(this::add);
        return this;
    }
}
