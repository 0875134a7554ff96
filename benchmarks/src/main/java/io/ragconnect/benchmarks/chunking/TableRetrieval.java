package io.ragconnect.benchmarks.chunking;

import io.ragconnect.benchmarks.chunking.TableSample.Question;
import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether the chunk with the row that answers a question is the nearest, or among the five nearest, for several ways to write
 * and to embed tables, be their first row a header or not.
 */
public final class TableRetrieval {
    private static final int NEAREST = 5;
    private static final List<String> SIZES = List.of("64", "96", "128", "192", "256");
    private static final String DEFAULT_SIZE = "128";

    private final LocalModelSettings model;
    private final Path cache;

    /** @param cache folder that vectors are kept in from run to run */
    public TableRetrieval(LocalModelSettings model, Path cache) {
        this.model = model;
        this.cache = cache;
    }

    /** How a table becomes text, and what of it is embedded. */
    private enum Rendering {
        /** As extraction and ChunkDocument do: Markdown, of which rows are embedded with their cells named. */
        DEFAULT,
        /** The same chunks, embedded as they stand, header before rows. */
        MARKDOWN,
        /** A text whose rows are paragraphs with their cells named. */
        NAMED_CELLS;

        boolean isMarkdown() {
            return this != NAMED_CELLS;
        }

        String embedded(Chunk chunk) {
            return this == MARKDOWN && !chunk.context().isEmpty()
                    ? chunk.context() + "\n\n" + chunk.text()
                    : chunk.embeddingText();
        }
    }

    /** A document's text, and where its rows stand in it. */
    private record Rendered(TableSample sample, Document document, List<Integer> starts, List<Integer> ends) {}

    private record Indexed(Rendered rendered, Chunk chunk) {
        boolean holds(Rendered asked, int row) {
            return rendered.document().id().equals(asked.document().id())
                    && chunk.start() <= asked.starts().get(row)
                    && chunk.end() >= asked.ends().get(row);
        }
    }

    /** Prints the table. */
    public Map<String, Number> run() throws IOException, ExtractionException {
        Map<String, Number> figures = new LinkedHashMap<>();
        List<TableSample> samples = TableSamples.all();
        figures.put(
                "questions",
                samples.stream().mapToInt(sample -> sample.questions().size()).sum());
        System.out.printf(
                Locale.ROOT,
                "%-18s %6s %8s %8s %10s %10s%n",
                "rows",
                "size",
                "vectors",
                "chars",
                "recall@1",
                "recall@5");
        try (Embedder embedder = LocalModels.open(model, Runtime.getRuntime().availableProcessors());
                Extractor extractor = Extractors.standard()) {
            Vectors vectors = new Vectors(embedder, cache);
            for (Rendering rendering : Rendering.values()) {
                List<Rendered> documents = new ArrayList<>();
                for (TableSample sample : samples) {
                    documents.add(rendered(sample, rendering, extractor));
                }
                for (String size : SIZES) {
                    measure(rendering, size, documents, vectors, figures);
                }
            }
        }
        return figures;
    }

    private static void measure(
            Rendering rendering, String size, List<Rendered> documents, Vectors vectors, Map<String, Number> figures)
            throws IOException {
        OurSplitter splitter = new OurSplitter(Map.of("chunk.size.tokens", size));
        List<Indexed> index = new ArrayList<>();
        for (Rendered document : documents) {
            splitter.chunks(document.document()).forEach(chunk -> index.add(new Indexed(document, chunk)));
        }
        List<float[]> chunks = vectors.of(index.stream()
                .map(indexed -> rendering.embedded(indexed.chunk()))
                .toList());
        Recall withHeader = recall(true, documents, index, chunks, vectors);
        Recall without = recall(false, documents, index, chunks, vectors);
        System.out.printf(
                Locale.ROOT,
                "%-12s %6s %8d %18.3f, %.3f %18.3f, %.3f%n",
                name(rendering),
                size,
                index.size(),
                withHeader.first(),
                withHeader.nearest(),
                without.first(),
                without.nearest());
        if (size.equals(DEFAULT_SIZE)) {
            figures.put("questions", withHeader.questions());
            figures.put("questions_without_header", without.questions());
            figures.put(name(rendering) + "_vectors", index.size());
            figures.put(name(rendering) + "_recall_1", rounded(withHeader.first()));
            figures.put(name(rendering) + "_recall_5", rounded(withHeader.nearest()));
            figures.put(name(rendering) + "_recall_1_without_header", rounded(without.first()));
            figures.put(name(rendering) + "_recall_5_without_header", rounded(without.nearest()));
        }
    }

    /** Shares of the questions on tables of one kind. */
    private record Recall(int questions, double first, double nearest) {}

    private static Recall recall(
            boolean named, List<Rendered> documents, List<Indexed> index, List<float[]> chunks, Vectors vectors)
            throws IOException {
        int questions = 0;
        int first = 0;
        int found = 0;
        for (Rendered document : documents) {
            if (document.sample().named() == named) {
                for (Question question : document.sample().questions()) {
                    float[] vector = vectors.of(List.of(question.text())).get(0);
                    List<Boolean> holds = Vectors.nearest(vector, chunks, NEAREST).stream()
                            .map(i -> index.get(i).holds(document, question.row()))
                            .toList();
                    questions++;
                    first += holds.get(0) ? 1 : 0;
                    found += holds.contains(true) ? 1 : 0;
                }
            }
        }
        return new Recall(questions, first / (double) questions, found / (double) questions);
    }

    private static Rendered rendered(TableSample sample, Rendering rendering, Extractor extractor)
            throws ExtractionException {
        List<String> rows = sample.rows().stream()
                .map(row -> rendering.isMarkdown() ? TableSample.markdown(row) : sample.named(row))
                .toList();
        String text = rendering.isMarkdown()
                ? extractor
                        .extract(sample.html().getBytes(StandardCharsets.UTF_8), Hints.fileName("table.html"))
                        .text()
                : sample.title() + "\n\n" + sample.intro() + "\n\n" + String.join("\n\n", rows);
        List<Integer> starts = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        int at = 0;
        for (String row : rows) {
            int start = text.indexOf(row, at);
            if (start < 0) {
                throw new IllegalStateException("the row is not in the text of " + sample.title() + ": " + row);
            }
            at = start + row.length();
            starts.add(start);
            ends.add(at);
        }
        Document document = Document.builder(sample.title(), "file:///table", "text/html", text)
                .title(sample.title())
                .build();
        return new Rendered(sample, document, starts, ends);
    }

    private static String name(Rendering rendering) {
        return rendering.name().toLowerCase(Locale.ROOT);
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1_000) / 1_000.0;
    }
}
