package io.ragconnect.chunking;

import io.ragconnect.chunking.split.Shape;
import io.ragconnect.chunking.split.Strategy;
import io.ragconnect.chunking.text.JavaDefinitions;
import io.ragconnect.chunking.text.Outline;
import io.ragconnect.chunking.text.SourceCode;
import io.ragconnect.chunking.text.Tables;
import io.ragconnect.chunking.text.Tables.Table;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.Heading;
import io.ragconnect.tokenizer.Tokenizer;
import java.nio.CharBuffer;
import java.util.List;

/**
 * Cuts documents into chunks. A pure function of the document and the settings: the same in gives the same out on any
 * machine. Linear in the text.
 */
final class Chunker {
    /** At most this share of a chunk's tokens goes to its context, so that a long title can't crowd out the text. */
    private static final int CONTEXT_SHARE = 3;

    /** Of a table's rows, enough to tell how many more tokens they have when their cells are named. */
    private static final int SAMPLE_CHARS = 2_000;

    private final Tokenizer tokenizer;
    private final ChunkSettings settings;
    private final ContextFitter contexts;

    Chunker(Tokenizer tokenizer, ChunkSettings settings) {
        this.tokenizer = tokenizer;
        this.settings = settings;
        this.contexts = new ContextFitter(tokenizer, settings.sizeTokens() / CONTEXT_SHARE);
    }

    /**
     * The document with its chunks, in order; none for a document without text.
     *
     * @throws org.apache.kafka.connect.errors.DataException when it is above a limit and is not to be truncated
     */
    Document chunk(Document document) {
        ChunkWriter writer = new ChunkWriter(document, tokenizer, settings);
        if (settings.strategy().followsHeadings()) {
            alongHeadings(document, writer);
        } else {
            Region all = new Region(
                    0, document.text().length(), false, "", document.text().length());
            split(document, all, context(document, List.of()), List.of(), writer);
        }
        return writer.finish();
    }

    private void alongHeadings(Document document, ChunkWriter writer) {
        String text = document.text();
        int groupTokens = settings.sizeTokens()
                - tokenizer.specialTokens()
                - settings.overlapTokens()
                - settings.sizeTokens() / CONTEXT_SHARE;
        List<SectionGroup> groups = SectionGroups.of(
                text, Section.of(text, outline(document)), tokenizer, Math.max(1, groupTokens), settings.minTokens());
        for (SectionGroup group : groups) {
            if (writer.isFull()) {
                return;
            }
            List<String> path = group.path();
            String context = context(document, path);
            for (Region region : regions(document, group, context)) {
                split(document, region, context, path, writer);
            }
        }
    }

    private static List<Heading> outline(Document document) {
        String type = document.contentType();
        if (!document.headings().isEmpty() || SourceCode.isTable(type)) {
            return document.headings();
        }
        List<Outline.Found> outline = SourceCode.isJava(type)
                ? JavaDefinitions.of(document.text())
                : SourceCode.is(type) ? List.of() : Outline.of(document.text());
        return outline.stream()
                .map(found -> new Heading(found.offset(), found.level(), found.title()))
                .toList();
    }

    private List<Region> regions(Document document, SectionGroup group, String context) {
        String text = document.text();
        Region whole =
                new Region(group.start(), group.end(), group.sections().get(0).hasHeading(), "", group.end());
        if (fits(text, group, context)) {
            return List.of(whole);
        }
        List<Table> tables = SourceCode.isTable(document.contentType())
                ? Tables.lines(text)
                : Tables.in(text, group.start(), group.end());
        int room = room(context);
        List<Table> large = tables.stream()
                .filter(table -> table.end() - table.start() > Shape.maxChars(room)
                        || count(text, table.start(), table.end()) > room)
                .toList();
        return whole.apart(text, large);
    }

    private boolean fits(String text, SectionGroup group, String context) {
        int room = room(context);
        return group.end() - group.start() <= Shape.maxChars(room) && count(text, group.start(), group.end()) <= room;
    }

    private void split(Document document, Region region, String context, List<String> path, ChunkWriter writer) {
        String tableHeader = contexts.cut(region.tableHeader());
        String inRows =
                tableHeader.isEmpty() || context.isEmpty() ? context + tableHeader : context + "\n" + tableHeader;
        int room = tableHeader.isEmpty() ? room(context) : roomForRows(document.text(), region, inRows);
        room = Math.max(1, room - settings.overlapTokens());
        Shape shape = settings.strategy() == Strategy.WHOLE
                ? new Shape(Integer.MAX_VALUE, Integer.MAX_VALUE, 0)
                : new Shape(room, settings.targetTokens(), settings.minTokens());
        boolean code = SourceCode.is(document.contentType());
        writer.begin(path);
        settings.strategy()
                .split(
                        document.text(),
                        region.start(),
                        region.end(),
                        region.heading(),
                        code,
                        tokenizer,
                        shape,
                        (start, end) -> writer.piece(start, end, start >= region.rowsStart() ? inRows : context));
    }

    /** Tokens that a context leaves for the text. */
    private int room(String context) {
        String fixed = settings.modelPrefix() + (context.isEmpty() ? "" : context + "\n\n");
        return Math.max(1, settings.sizeTokens() - tokenizer.specialTokens() - tokenizer.count(fixed));
    }

    /**
     * Tokens that a context leaves for rows as they stand in the text, which are fewer than those embedded, where each cell is
     * named. Told by the first rows; a piece of longer ones is cut by the writer.
     */
    private int roomForRows(String text, Region region, String context) {
        int end = Math.min(region.end(), region.rowsStart() + SAMPLE_CHARS);
        int lineEnd = text.lastIndexOf('\n', end - 1) + 1;
        String rows = text.substring(region.rowsStart(), lineEnd > region.rowsStart() ? lineEnd : end);
        int above = tokenizer.count(settings.modelPrefix() + Chunk.embeddingText(context, ""));
        int embedded = tokenizer.count(settings.modelPrefix() + Chunk.embeddingText(context, rows)) - above;
        double room = settings.sizeTokens() - tokenizer.specialTokens() - above;
        return (int) (room * Math.min(1, tokenizer.count(rows) / (double) Math.max(1, embedded)));
    }

    private String context(Document document, List<String> path) {
        return contexts.fit(settings.context().parts(document, path, settings.contextTemplate()));
    }

    private int count(String text, int start, int end) {
        return tokenizer.count(CharBuffer.wrap(text, start, end));
    }
}
