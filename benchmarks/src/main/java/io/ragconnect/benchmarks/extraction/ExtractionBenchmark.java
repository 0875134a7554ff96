package io.ragconnect.benchmarks.extraction;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionLimits;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ProcessLimits;
import io.ragconnect.extract.ReadingOptions;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.extract.tika.TikaFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.sax.BodyContentHandler;

/**
 * Documents a second on one thread and through one child process, beside Tika's AutoDetectParser in this process; what the child
 * costs; whether the worker's heap grows; and how well the content of real pages is told from what surrounds it.
 */
public final class ExtractionBenchmark {
    private static final long PASS_NANOS = 250_000_000;
    /** A child, whose compilers have nothing but our requests to go by, is at its full speed after some five seconds of work. */
    private static final int WARM_UP_PASSES = 24;

    private static final int QUICK_WARM_UP_PASSES = 6;
    private static final int CHILDREN = 3;

    private ExtractionBenchmark() {}

    /** Prints the tables. */
    public static Map<String, Number> run(boolean quick) throws Exception {
        List<LabelledPage> pages = LabelledPage.all();
        List<String> prose = prose(pages);
        Map<String, Number> figures = new LinkedHashMap<>();
        try (Extractor extractor = Extractors.standard()) {
            speeds(pages, prose, extractor, quick, figures);
        }
        overhead(prose, quick, figures);
        figures.put("heap_growth_mb", round(heapGrowthMb(prose, quick ? 1_000 : 10_000), 10));
        content(pages, figures);
        return figures;
    }

    private static void speeds(
            List<LabelledPage> pages,
            List<String> prose,
            Extractor extractor,
            boolean quick,
            Map<String, Number> figures)
            throws Exception {
        int rounds = quick ? 3 : 8;
        Samples samples = new Samples(prose);
        List<Sample> all = new ArrayList<>(List.of(
                samples.text(9_000),
                samples.markdown(5_500),
                new Sample(
                        "html",
                        "a.html",
                        pages.stream().map(LabelledPage::content).toList()),
                samples.pdf("pdf", 12),
                samples.docx("docx", 6_000)));
        AutoDetectParser tika = new AutoDetectParser();
        Reader ours = ours(extractor);
        Reader theirs = (content, fileName) -> tika(tika, content, fileName);
        System.out.printf(
                Locale.ROOT,
                "%-10s %10s %10s %12s %12s %8s%n",
                "format",
                "MB/s",
                "Tika",
                "documents/s",
                "Tika",
                "ratio");
        for (Sample sample : all) {
            // interleaved, since a machine's speed drifts; the best round is the one least disturbed
            warmUp(quick, sample, ours, theirs);
            double our = Double.MAX_VALUE;
            double their = Double.MAX_VALUE;
            for (int round = 0; round < rounds; round++) {
                our = Math.min(our, seconds(sample, ours));
                their = Math.min(their, seconds(sample, theirs));
            }
            int documents = sample.documents().size();
            double megabytes = sample.bytes() / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %10.1f %10.1f %12.0f %12.0f %8.2f%n",
                    sample.kind(),
                    megabytes / our,
                    megabytes / their,
                    documents / our,
                    documents / their,
                    their / our);
            figures.put(sample.kind() + "_mb_per_second", round(megabytes / our, 10));
            figures.put(sample.kind() + "_documents_per_second", round(documents / our, 1));
            figures.put("ratio_" + sample.kind(), round(their / our, 100));
        }
    }

    /** The child beside the very same reading in this process. */
    private static void overhead(List<String> prose, boolean quick, Map<String, Number> figures) throws Exception {
        Samples samples = new Samples(prose);
        System.out.printf(Locale.ROOT, "%n%-10s %10s %14s %14s%n", "child", "KB", "in process ms", "by child ms");
        double worstShare = 0;
        for (Sample sample : List.of(samples.pdf("pdf", 60), samples.docx("docx", 60_000))) {
            worstShare = Math.max(worstShare, Cost.of(sample, quick, CHILDREN).share());
        }
        double worstMillis = 0;
        for (Sample sample : List.of(samples.pdf("pdf", 1), samples.docx("docx", 100))) {
            worstMillis = Math.max(worstMillis, Cost.of(sample, quick, 1).millis());
        }
        figures.put("overhead_large", round(worstShare, 1000));
        figures.put("overhead_small_ms", round(worstMillis, 100));
    }

    /**
     * The median times of a reading, in seconds.
     *
     * @param inProcess in this process
     * @param byChild in a child
     */
    private record Cost(double inProcess, double byChild) {
        /** The middle one of several children, since what their compilers make of the same code differs by a tenth. */
        static Cost of(Sample sample, boolean quick, int children) throws Exception {
            TikaFormat format = new TikaFormat(ReadingOptions.DEFAULT);
            Reader here = (content, fileName) -> here(format, content, fileName);
            warmUp(quick, sample, here);
            List<Cost> costs = new ArrayList<>();
            for (int child = 0; child < children; child++) {
                try (Extractor extractor = Extractors.standard(new ExtractionSettings(
                        ExtractionLimits.DEFAULT, ReadingOptions.DEFAULT, ProcessLimits.DEFAULT, false))) {
                    Reader byChild = ours(extractor);
                    warmUp(quick, sample, byChild);
                    costs.add(measured(sample, quick, here, byChild));
                }
            }
            costs.sort(Comparator.comparingDouble(Cost::share));
            Cost middle = costs.get(costs.size() / 2);
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %10d %14.2f %14.2f%n",
                    sample.kind(),
                    sample.bytes() / 1000,
                    middle.inProcess * 1000,
                    middle.byChild * 1000);
            return middle;
        }

        private static Cost measured(Sample sample, boolean quick, Reader here, Reader byChild) throws Exception {
            int rounds = quick ? 3 : 7;
            double[] ofHere = new double[rounds];
            double[] ofChild = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ofHere[round] = seconds(sample, here);
                ofChild[round] = seconds(sample, byChild);
            }
            Arrays.sort(ofHere);
            Arrays.sort(ofChild);
            return new Cost(ofHere[rounds / 2], ofChild[rounds / 2]);
        }

        double share() {
            return byChild / inProcess - 1;
        }

        double millis() {
            return (byChild - inProcess) * 1000;
        }
    }

    private static double heapGrowthMb(List<String> prose, int documents) throws Exception {
        Samples samples = new Samples(prose);
        List<Sample> mixed =
                List.of(samples.pdf("pdf", 1), samples.docx("docx", 100), samples.text(500), samples.markdown(500));
        try (Extractor extractor = Extractors.standard()) {
            Reader ours = ours(extractor);
            readAll(ours, mixed, documents / 10);
            double before = usedMb();
            readAll(ours, mixed, documents);
            double growth = usedMb() - before;
            System.out.printf(Locale.ROOT, "%nheap after %d documents: %+.1f MB%n", documents, growth);
            return growth;
        }
    }

    private static void readAll(Reader reader, List<Sample> samples, int documents) throws Exception {
        for (int i = 0; i < documents; i++) {
            Sample sample = samples.get(i % samples.size());
            reader.read(sample.documents().get(0), sample.fileName());
        }
    }

    private static void content(List<LabelledPage> pages, Map<String, Number> figures) throws Exception {
        List<Score> scores = Score.of(pages);
        System.out.printf(Locale.ROOT, "%n%-34s %8s %8s%n", "page", "kept", "left");
        for (Score score : scores) {
            System.out.printf(Locale.ROOT, "%-34s %8.3f %8.3f%n", score.page(), score.kept(), score.left());
        }
        figures.put("pages", scores.size());
        figures.put("kept", round(Score.meanKept(scores), 1000));
        figures.put("left", round(Score.meanLeft(scores), 1000));
    }

    private static Reader ours(Extractor extractor) {
        return (content, fileName) ->
                extractor.extract(content, Hints.fileName(fileName)).text().length();
    }

    private static int here(TikaFormat format, byte[] content, String fileName) throws Exception {
        Hints hints = Hints.fileName(fileName);
        DocumentWriter document = new DocumentWriter(ExtractionLimits.DEFAULT);
        String found = fileName.endsWith("pdf") ? "application/pdf" : "application/zip";
        String type = format.typeOf(content, found, hints);
        format.read(content, type, hints, document);
        return document.finish(type).text().length();
    }

    private static int tika(AutoDetectParser tika, byte[] content, String fileName) throws Exception {
        Metadata metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, fileName);
        BodyContentHandler text = new BodyContentHandler(-1);
        try (TikaInputStream stream = TikaInputStream.get(content)) {
            tika.parse(stream, text, metadata, new ParseContext());
        }
        return text.toString().length();
    }

    /** For all documents of a sample, as the mean of as many passes as fit into a short while. */
    private static double seconds(Sample sample, Reader reader) throws Exception {
        long start = System.nanoTime();
        int passes = 0;
        do {
            for (byte[] document : sample.documents()) {
                if (reader.read(document, sample.fileName()) == 0) {
                    throw new IllegalStateException("no text in a " + sample.kind() + " document");
                }
            }
            passes++;
        } while (System.nanoTime() - start < PASS_NANOS);
        return (System.nanoTime() - start) / 1e9 / passes;
    }

    /** For as long each. A child's code is compiled anew, as this process's is. */
    private static void warmUp(boolean quick, Sample sample, Reader... readers) throws Exception {
        int passes = quick ? QUICK_WARM_UP_PASSES : WARM_UP_PASSES;
        for (Reader reader : readers) {
            for (int pass = 0; pass < passes; pass++) {
                seconds(sample, reader);
            }
        }
    }

    /** The words of the pages, whatever format they are put into. */
    private static List<String> prose(List<LabelledPage> pages) throws ExtractionException {
        List<String> words = new ArrayList<>();
        try (Extractor extractor = Extractors.standard()) {
            for (LabelledPage page : pages) {
                String text = extractor
                        .extract(page.content(), Hints.fileName(page.name()))
                        .text();
                // what every font can print
                words.addAll(
                        List.of(text.replaceAll("[^\\x20-\\x7E]+", " ").strip().split(" +", -1)));
            }
        }
        return words;
    }

    private static double usedMb() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
    }

    private static double round(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }
}
