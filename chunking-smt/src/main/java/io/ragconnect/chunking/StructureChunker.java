package io.ragconnect.chunking;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.tokenizer.Tokenizer;
import io.ragconnect.tokenizer.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a document along its structure: never across a heading unless sections are too small to stand alone, and inside a
 * section by {@link Packer}. A pure function of the document: the same document gives the same chunks on any machine.
 */
final class StructureChunker {
    /** Of a chunk's tokens at most this share goes to its context, so that a long title can't crowd out the text. */
    private static final int CONTEXT_SHARE = 3;

    private final Tokenizer tokenizer;
    private final ContextHeader header;
    private final int sizeTokens;
    private final int minTokens;

    StructureChunker(Tokenizer tokenizer, ContextHeader header, int sizeTokens, int minTokens) {
        this.tokenizer = tokenizer;
        this.header = header;
        this.sizeTokens = sizeTokens;
        this.minTokens = minTokens;
    }

    /** The chunks in order; none for a document without text. */
    List<Chunk> chunk(Document document) {
        Tokens tokens = tokenizer.tokenize(document.text());
        List<Chunk> chunks = new ArrayList<>();
        for (Section section : merged(Section.of(document), tokens)) {
            chunkSection(document, section, tokens, chunks);
        }
        return chunks;
    }

    private void chunkSection(Document document, Section section, Tokens tokens, List<Chunk> chunks) {
        String context = context(document.title(), section.path());
        int fixed = tokenizer.specialTokens() + tokenizer.count(context);
        new Packer(document.text(), tokenizer, tokens, sizeTokens - fixed, (start, end, count) -> {
                    String text = document.text().substring(start, end);
                    chunks.add(Chunk.of(
                            chunks.size(),
                            text,
                            start,
                            fixed + count,
                            section.path(),
                            context,
                            page(document.pages(), start)));
                })
                .pack(section.start(), section.end());
    }

    /** Sections too small to stand alone joined with what follows, while both fit into one chunk. */
    private List<Section> merged(List<Section> sections, Tokens tokens) {
        int room = sizeTokens - tokenizer.specialTokens() - sizeTokens / CONTEXT_SHARE;
        List<Section> merged = new ArrayList<>();
        for (Section section : sections) {
            Section last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && count(last, tokens) < minTokens && count(last.and(section), tokens) <= room) {
                merged.set(merged.size() - 1, last.and(section));
            } else {
                merged.add(section);
            }
        }
        return merged;
    }

    private static int count(Section section, Tokens tokens) {
        return tokens.countBefore(section.end()) - tokens.countBefore(section.start());
    }

    private String context(@Nullable String title, List<String> path) {
        List<String> parts = header.parts(title, path);
        int room = sizeTokens / CONTEXT_SHARE;
        // the nearest headings say most, so what does not fit goes from the outside
        for (int from = 0; from < parts.size(); from++) {
            String context = String.join(ContextHeader.SEPARATOR, parts.subList(from, parts.size()));
            if (tokenizer.count(context) <= room) {
                return context;
            }
        }
        return parts.isEmpty() ? "" : cut(parts.get(parts.size() - 1), room);
    }

    private String cut(String heading, int room) {
        List<String> pieces = new ArrayList<>();
        new Packer(heading, tokenizer, tokenizer.tokenize(heading), room, (start, end, count) -> {
                    if (pieces.isEmpty()) {
                        pieces.add(heading.substring(start, end));
                    }
                })
                .pack(0, heading.length());
        return pieces.isEmpty() ? "" : pieces.get(0);
    }

    private static @Nullable Integer page(List<Integer> pageStarts, int offset) {
        if (pageStarts.isEmpty()) {
            return null;
        }
        int found = Collections.binarySearch(pageStarts, offset);
        return Math.max(found >= 0 ? found + 1 : -found - 1, 1);
    }
}
