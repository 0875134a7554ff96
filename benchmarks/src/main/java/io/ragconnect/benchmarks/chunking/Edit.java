package io.ragconnect.benchmarks.chunking;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.Heading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What share of chunk hashes survives an edit, and so is not embedded again: a sentence, a paragraph or a section
 * inserted, deleted or changed at random places.
 */
public final class Edit {
    private static final int PLAIN_CHARS = 500_000;
    private static final long SEED = 20260101;

    private final Path folder;
    private final Path documentation;

    /** What is edited. */
    private enum Unit {
        SENTENCE,
        PARAGRAPH,
        SECTION
    }

    private enum Change {
        INSERT,
        DELETE,
        REPLACE
    }

    /** A text and, where it is structured, where its sections start. */
    private record Source(String name, String text, boolean structured) {}

    /** Sums over edits. */
    private static final class Tally {
        int edits;
        double survivedOutside;
        double survivedAll;
        double worstOutside = 1;
        double worstAll = 1;

        void add(double outside, double all) {
            edits++;
            survivedOutside += outside;
            survivedAll += all;
            worstOutside = Math.min(worstOutside, outside);
            worstAll = Math.min(worstAll, all);
        }

        void add(Tally other) {
            edits += other.edits;
            survivedOutside += other.survivedOutside;
            survivedAll += other.survivedAll;
            worstOutside = Math.min(worstOutside, other.worstOutside);
            worstAll = Math.min(worstAll, other.worstAll);
        }
    }

    /**
     * @param folder of the chunking evaluation
     * @param documentation a folder of Markdown files, which are edited as one document: a long manual
     */
    public Edit(Path folder, Path documentation) {
        this.folder = folder;
        this.documentation = documentation;
    }

    /** Prints the table. */
    public Map<String, Number> run(boolean quick) throws IOException {
        int rounds = quick ? 5 : 20;
        List<Source> sources = sources();
        Map<String, OurSplitter> chunkers = new LinkedHashMap<>();
        chunkers.put("structure", new OurSplitter(Map.of()));
        chunkers.put("recursive", new OurSplitter(Map.of("chunk.strategy", "recursive")));
        chunkers.put("sentence", new OurSplitter(Map.of("chunk.strategy", "sentence")));
        chunkers.put("fixed", new OurSplitter(Map.of("chunk.strategy", "fixed")));
        System.out.printf(
                Locale.ROOT,
                "%-10s %-22s %7s %10s %10s %10s %10s%n",
                "chunker",
                "text",
                "edits",
                "outside",
                "worst",
                "of all",
                "worst");
        Map<String, Number> figures = new LinkedHashMap<>();
        chunkers.forEach((name, chunker) -> {
            Tally structured = new Tally();
            for (Source source : sources) {
                Tally tally = measure(chunker, source, rounds);
                print(name, source.name(), tally);
                if (source.structured()) {
                    structured.add(tally);
                }
                if (name.equals("structure") && source.name().startsWith("plain")) {
                    figures.put("survive_plain", rounded(tally.survivedAll / tally.edits));
                    figures.put("survive_plain_worst", rounded(tally.worstAll));
                }
                if (name.equals("fixed") && source.name().startsWith("plain")) {
                    figures.put("survive_plain_fixed", rounded(tally.survivedAll / tally.edits));
                }
            }
            if (name.equals("structure")) {
                figures.put("survive_structured", rounded(structured.survivedOutside / structured.edits));
                figures.put("survive_structured_worst", rounded(structured.worstOutside));
            }
        });
        return figures;
    }

    /**
     * The evaluation's corpora as they are, one long text without headings, a structured document of their prose, and a
     * real one.
     */
    private List<Source> sources() throws IOException {
        Map<String, String> corpora = Evaluation.read(folder).corpora();
        List<Source> sources = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        corpora.forEach((name, text) -> {
            sources.add(new Source(name, text, false));
            // lines that could pass for headings are left out
            text.lines()
                    .filter(line -> line.length() > 120 && !line.strip().startsWith("="))
                    .forEach(line -> plain.append(line.strip()).append("\n\n"));
        });
        String prose = plain.toString();
        String repeated = prose.repeat(PLAIN_CHARS / prose.length() + 1);
        sources.add(new Source(
                prose.length() >= PLAIN_CHARS ? "plain" : "plain, repeated",
                repeated.substring(0, PLAIN_CHARS),
                false));
        sources.add(new Source("structured", structured(prose), true));
        sources.add(new Source("documentation", documentation(), true));
        return sources;
    }

    private String documentation() throws IOException {
        try (Stream<Path> files = Files.walk(documentation)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(file).strip()).append("\n\n");
            }
            return all.toString();
        }
    }

    /** Sections of all lengths, from one sentence to thirty paragraphs, three levels deep. */
    private static String structured(String prose) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder("# Handbook\n\n");
        String[] paragraphs = prose.split("\n\n", -1);
        int section = 0;
        for (int at = 0; at + 30 < paragraphs.length && text.length() < PLAIN_CHARS; ) {
            section++;
            text.append("#".repeat(2 + random.nextInt(2)))
                    .append(" Section ")
                    .append(section)
                    .append("\n\n");
            int length = random.nextInt(4) == 0 ? random.nextInt(30) : random.nextInt(4);
            for (int i = 0; i <= length; i++) {
                text.append(paragraphs[at++]).append("\n\n");
            }
        }
        return text.toString();
    }

    private static Tally measure(OurSplitter chunker, Source source, int rounds) {
        Tally tally = new Tally();
        Random random = new Random(SEED);
        List<Chunk> before = chunker.chunks(document(source.text()));
        for (int round = 0; round < rounds; round++) {
            for (Unit unit : source.structured() ? Unit.values() : new Unit[] {Unit.SENTENCE, Unit.PARAGRAPH}) {
                for (Change change : Change.values()) {
                    String text = source.text();
                    int start = startOf(unit, text, random.nextInt(text.length() * 9 / 10));
                    int end = change == Change.INSERT ? start : endOf(unit, text, start);
                    String put = change == Change.DELETE ? "" : written(unit, random);
                    String edited = text.substring(0, start) + put + text.substring(end);
                    int[] section = source.structured() ? section(text, start, end) : new int[] {start, end};
                    survived(before, chunker.chunks(document(edited)), section, tally);
                }
            }
        }
        return tally;
    }

    /** Counts each hash as often as it occurs. */
    private static void survived(List<Chunk> before, List<Chunk> after, int[] section, Tally tally) {
        Map<String, Integer> left = new HashMap<>();
        after.forEach(chunk -> left.merge(chunk.hash(), 1, Integer::sum));
        int all = 0;
        int outside = 0;
        int ofOutside = 0;
        for (Chunk chunk : before) {
            boolean survives = left.merge(chunk.hash(), -1, Integer::sum) >= 0;
            all += survives ? 1 : 0;
            if (chunk.end() <= section[0] || chunk.start() >= section[1]) {
                ofOutside++;
                outside += survives ? 1 : 0;
            }
        }
        tally.add(ofOutside == 0 ? 1 : (double) outside / ofOutside, (double) all / before.size());
    }

    private static Document document(String text) {
        return Document.builder("id", "file:///id", "text/markdown", text)
                .headings(List.<Heading>of())
                .build();
    }

    private static int[] section(String text, int start, int end) {
        int from = text.lastIndexOf("\n#", start);
        int to = text.indexOf("\n#", Math.max(end - 1, start));
        return new int[] {Math.max(0, from), to < 0 ? text.length() : to};
    }

    private static int startOf(Unit unit, String text, int near) {
        int mark = text.indexOf(mark(unit), near);
        return mark < 0
                ? text.length()
                : mark + (unit == Unit.SECTION ? 1 : mark(unit).length());
    }

    private static int endOf(Unit unit, String text, int start) {
        int mark = text.indexOf(mark(unit), start);
        return mark < 0
                ? text.length()
                : mark + (unit == Unit.SECTION ? 1 : mark(unit).length());
    }

    private static String mark(Unit unit) {
        return switch (unit) {
            case SENTENCE -> ". ";
            case PARAGRAPH -> "\n";
            case SECTION -> "\n#";
        };
    }

    private static String written(Unit unit, Random random) {
        StringBuilder text = new StringBuilder();
        if (unit == Unit.SECTION) {
            text.append("## A new section ").append(random.nextInt(1_000)).append("\n\n");
        }
        int sentences = unit == Unit.SENTENCE ? 1 : unit == Unit.PARAGRAPH ? 5 : 40;
        for (int i = 0; i < sentences; i++) {
            text.append("What was written ")
                    .append(random.nextInt(100_000))
                    .append(" days ago is ")
                    .append(
                            random.nextBoolean()
                                    ? "still true of the harbour. "
                                    : "no longer said of the mountain railway. ");
        }
        return unit == Unit.SENTENCE ? text.toString() : text.append("\n\n").toString();
    }

    private static void print(String chunker, String text, Tally tally) {
        System.out.printf(
                Locale.ROOT,
                "%-10s %-22s %7d %9.2f%% %9.2f%% %9.2f%% %9.2f%%%n",
                chunker,
                text,
                tally.edits,
                100 * tally.survivedOutside / tally.edits,
                100 * tally.worstOutside,
                100 * tally.survivedAll / tally.edits,
                100 * tally.worstAll);
    }

    private static double rounded(double figure) {
        return Math.round(figure * 10_000) / 10_000.0;
    }
}
