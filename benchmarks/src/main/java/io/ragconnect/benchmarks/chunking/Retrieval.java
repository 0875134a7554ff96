package io.ragconnect.benchmarks.chunking;

import dev.langchain4j.model.TokenCountEstimator;
import io.ragconnect.benchmarks.chunking.Evaluation.Question;
import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How much of what answers a question is found among the five nearest chunks, for ChunkDocument and for what others use,
 * with the same model in the same run. The settings were chosen on every second question; what is reported is the others,
 * the recall of the former beside it.
 */
public final class Retrieval {
    private static final int NEAREST = 5;
    private static final int LARGEST_PEER = 400;
    private static final double SAME_SIZE = 0.15;
    private static final String LANGCHAIN4J = "langchain4j recursive";
    private static final String OURS = "structure (default)";

    private final Evaluation evaluation;
    private final LocalModelSettings model;
    private final Path cache;

    /**
     * A line of the table.
     *
     * @param each the scores of each question, in order
     */
    private record Row(String name, boolean baseline, int chunks, double meanChars, List<Scores> each) {

        Scores scores() {
            return Scores.mean(half(false));
        }

        /** Of the questions that settings are chosen on. */
        Scores tuning() {
            return Scores.mean(half(true));
        }

        private List<Scores> half(boolean tuning) {
            return IntStream.range(0, each.size())
                    .filter(q -> (q % 2 == 0) == tuning)
                    .mapToObj(each::get)
                    .toList();
        }

        /** The mean of each question over rows. */
        static Row mean(List<Row> rows) {
            Row first = rows.get(0);
            List<Scores> means = IntStream.range(0, first.each().size())
                    .mapToObj(q -> Scores.mean(
                            rows.stream().map(row -> row.each().get(q)).toList()))
                    .toList();
            return new Row(first.name(), first.baseline(), first.chunks(), first.meanChars(), means);
        }

        /** Of the difference of the two means of recall, both having been asked the same questions. */
        double standardError(Row other) {
            List<Scores> ours = half(false);
            List<Scores> theirs = other.half(false);
            double mean = scores().recall() - other.scores().recall();
            double squares = IntStream.range(0, ours.size())
                    .mapToDouble(q -> ours.get(q).recall() - theirs.get(q).recall() - mean)
                    .map(difference -> difference * difference)
                    .sum();
            return Math.sqrt(squares / (ours.size() - 1) / ours.size());
        }
    }

    /**
     * @param folder of the evaluation
     * @param cache folder that vectors are kept in from run to run
     */
    public Retrieval(Path folder, LocalModelSettings model, Path cache) throws IOException {
        this.evaluation = Evaluation.read(folder);
        this.model = model;
        this.cache = cache;
    }

    /**
     * Prints the table.
     *
     * @param quick whether to leave out what the figures do not need: other settings, and peers of other sizes
     */
    public Map<String, Number> run(boolean quick) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Embedder embedder = LocalModels.open(model, Runtime.getRuntime().availableProcessors())) {
            Vectors vectors = new Vectors(embedder, cache);
            System.out.printf(
                    Locale.ROOT,
                    "%-48s %7s %7s %8s %9s %7s %9s %8s%n",
                    "chunker",
                    "chunks",
                    "chars",
                    "recall",
                    "precision",
                    "iou",
                    "p-omega",
                    "tuning");
            Row ours = row(OURS, false, new OurSplitter(Map.of()), vectors);
            rows.add(ours);
            for (Map.Entry<String, Splitter> peer :
                    peers(ours.meanChars(), quick).entrySet()) {
                rows.add(row(peer.getKey(), true, peer.getValue(), vectors));
            }
            for (Map.Entry<String, Splitter> variant : (quick ? Map.<String, Splitter>of() : variants()).entrySet()) {
                rows.add(row(variant.getKey(), false, variant.getValue(), vectors));
            }
            Map<String, Number> figures = figures(ours, rows);
            if (!quick) {
                figures.putAll(around(vectors));
            }
            return figures;
        }
    }

    /**
     * Where cuts fall by chance moves recall by a point or two from one size to the next, of ours and of peers alike. So
     * the mean over some sizes near the default, each beside the best peer at the same mean size, says more than one.
     */
    private Map<String, Number> around(Vectors vectors) throws IOException {
        TokenCountEstimator exact = Peers.exactEstimator();
        List<Row> ours = new ArrayList<>();
        List<Row> peers = new ArrayList<>();
        for (String size : List.of("112", "120", "128", "136", "144")) {
            Row row =
                    row("structure, size " + size, false, new OurSplitter(Map.of("chunk.size.tokens", size)), vectors);
            ours.add(row);
            Map<String, Splitter> same = new LinkedHashMap<>();
            sameSize(same, LANGCHAIN4J, 0, tokens -> Peers.langchain4j(tokens, 0, exact), row.meanChars());
            for (Map.Entry<String, Splitter> peer : same.entrySet()) {
                peers.add(row(peer.getKey(), true, peer.getValue(), vectors));
            }
        }
        Row our = Row.mean(ours);
        Row peer = Row.mean(peers);
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put(
                "around_recall_gain",
                rounded(our.scores().recall() - peer.scores().recall()));
        figures.put("around_recall_gain_standard_error", rounded(our.standardError(peer)));
        figures.put(
                "around_recall_gain_tuning",
                rounded(our.tuning().recall() - peer.tuning().recall()));
        figures.put(
                "around_iou_gain", rounded(our.scores().iou() - peer.scores().iou()));
        figures.put(
                "around_omega_gain",
                rounded(our.scores().precisionOmega() - peer.scores().precisionOmega()));
        return figures;
    }

    private static Map<String, Splitter> variants() {
        Map<String, Splitter> variants = new LinkedHashMap<>();
        variants.put("structure, context none", new OurSplitter(Map.of("chunk.context", "none")));
        variants.put("structure, overlap 16", new OurSplitter(Map.of("chunk.overlap.tokens", "16")));
        variants.put("structure, overlap 32", new OurSplitter(Map.of("chunk.overlap.tokens", "32")));
        variants.put("structure, min 48", new OurSplitter(Map.of("chunk.min.tokens", "48")));
        for (String size : List.of("96", "160", "192", "256")) {
            variants.put("structure, size " + size, new OurSplitter(Map.of("chunk.size.tokens", size)));
        }
        for (String strategy : List.of("recursive", "sentence", "fixed")) {
            variants.put(strategy, new OurSplitter(Map.of("chunk.strategy", strategy)));
        }
        return variants;
    }

    private Map<String, Splitter> peers(double meanChars, boolean quick) {
        TokenCountEstimator exact = Peers.exactEstimator();
        Map<String, Splitter> peers = new LinkedHashMap<>();
        for (int percent : new int[] {0, 20}) {
            sameSize(peers, "window", percent, size -> Peers.window(size, size * percent / 100), meanChars);
            sameSize(
                    peers,
                    LANGCHAIN4J,
                    percent,
                    size -> Peers.langchain4j(size, size * percent / 100, exact),
                    meanChars);
        }
        for (int size : quick ? new int[0] : new int[] {200, 400}) {
            for (int overlap : new int[] {0, size / 5}) {
                String tokens = " " + size + " tokens" + (overlap == 0 ? "" : ", overlap " + overlap);
                peers.put("window" + tokens, Peers.window(size, overlap));
                peers.put(LANGCHAIN4J + tokens, Peers.langchain4j(size, overlap, exact));
            }
        }
        return peers;
    }

    /** The smallest size at which the peer's mean chunk is as large as ours. */
    private void sameSize(
            Map<String, Splitter> peers, String name, int percent, IntFunction<Splitter> bySize, double meanChars) {
        int tooSmall = 16;
        int size = LARGEST_PEER;
        // the mean grows with the size
        while (size - tooSmall > 1) {
            int middle = (tooSmall + size) / 2;
            if (meanChars(split(bySize.apply(middle))) < meanChars) {
                tooSmall = middle;
            } else {
                size = middle;
            }
        }
        peers.put(
                name + " " + size + " tokens" + (percent == 0 ? "" : ", overlap " + size * percent / 100)
                        + ", our size",
                bySize.apply(size));
    }

    private Map<String, List<Piece>> split(Splitter splitter) {
        Map<String, List<Piece>> pieces = new LinkedHashMap<>();
        evaluation.corpora().forEach((corpus, text) -> pieces.put(corpus, splitter.split(text)));
        return pieces;
    }

    private static double meanChars(Map<String, List<Piece>> pieces) {
        return pieces.values().stream()
                .flatMap(List::stream)
                .mapToInt(Piece::length)
                .average()
                .orElse(0);
    }

    private Row row(String name, boolean baseline, Splitter splitter, Vectors vectors) throws IOException {
        Map<String, List<Piece>> pieces = split(splitter);
        List<Scores.Found> index = new ArrayList<>();
        pieces.forEach((corpus, list) -> list.forEach(piece -> index.add(new Scores.Found(corpus, piece))));
        List<float[]> chunks =
                vectors.of(index.stream().map(found -> found.piece().embedded()).toList());
        List<Scores> scores = new ArrayList<>();
        for (Question question : evaluation.questions()) {
            float[] asked = vectors.of(List.of(question.text())).get(0);
            scores.add(Scores.of(
                    question,
                    Vectors.nearest(asked, chunks, NEAREST).stream()
                            .map(index::get)
                            .toList(),
                    pieces.getOrDefault(question.corpus(), List.of())));
        }
        Row row = new Row(name, baseline, index.size(), meanChars(pieces), scores);
        System.out.printf(
                Locale.ROOT,
                "%-48s %7d %7.0f %8.4f %9.4f %7.4f %9.4f %8.4f%n",
                row.name(),
                row.chunks(),
                row.meanChars(),
                row.scores().recall(),
                row.scores().precision(),
                row.scores().iou(),
                row.scores().precisionOmega(),
                row.tuning().recall());
        return row;
    }

    /** Against the best of the baselines in each measure, not against one that is best in some. */
    private static Map<String, Number> figures(Row ours, List<Row> rows) {
        List<Row> same = rows.stream()
                .filter(Row::baseline)
                .filter(row -> Math.abs(row.meanChars() / ours.meanChars() - 1) <= SAME_SIZE)
                .toList();
        Row recall = best(same, row -> row.scores().recall());
        double iou = best(same, row -> row.scores().iou()).scores().iou();
        double omega = best(same, row -> row.scores().precisionOmega()).scores().precisionOmega();
        double tuning = best(same, row -> row.tuning().recall()).tuning().recall();
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("mean_chars", Math.round(ours.meanChars()));
        figures.put("recall", rounded(ours.scores().recall()));
        figures.put("iou", rounded(ours.scores().iou()));
        figures.put("precision_omega", rounded(ours.scores().precisionOmega()));
        figures.put("baselines_of_same_size", same.size());
        figures.put(
                "recall_gain", rounded(ours.scores().recall() - recall.scores().recall()));
        figures.put("recall_gain_standard_error", rounded(ours.standardError(recall)));
        figures.put("recall_gain_tuning", rounded(ours.tuning().recall() - tuning));
        figures.put("iou_gain", rounded(ours.scores().iou() - iou));
        figures.put("omega_gain", rounded(ours.scores().precisionOmega() - omega));
        return figures;
    }

    private static Row best(List<Row> rows, ToDoubleFunction<Row> measure) {
        return rows.stream()
                .max(Comparator.comparingDouble(measure))
                .orElseThrow(() -> new IllegalStateException("no baseline has our mean chunk size"));
    }

    private static double rounded(double figure) {
        return Math.round(figure * 10_000) / 10_000.0;
    }
}
