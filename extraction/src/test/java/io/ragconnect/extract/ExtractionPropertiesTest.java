package io.ragconnect.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Heading;
import io.ragconnect.record.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every document, over generated ones. The same content has the same text in every format. */
class ExtractionPropertiesTest {
    private static final Extractor EXTRACTOR = Extractors.standard();

    @AfterAll
    static void close() {
        EXTRACTOR.close();
    }

    private static final String[] WORDS = {
        "alpha", "Ünïcode", "e\u0301tude", "日本語", "Ω", "naïve", "x1", "line", "\uD83D\uDE80", "end", "index", "of"
    };

    /** What the fonts that every PDF reader has can print. */
    private static final String[] LATIN = {"alpha", "Größe", "naïve", "line", "end", "index", "of", "résumé", "words"};

    private static final int BLOCKS_PER_PAGE = 6;
    private static final int LINE_CHARS = 80;

    private record Block(int level, String text) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void oneContentIsOneTextInEveryFormat(long seed) throws ExtractionException {
        List<Block> blocks = blocks(new Random(seed));
        String expected = Texts.normalize(
                String.join("\n\n", blocks.stream().map(Block::text).toList()));
        List<String> titles = blocks.stream()
                .filter(block -> block.level() > 0)
                .map(block -> Texts.oneLine(block.text()))
                .toList();

        for (Map.Entry<String, byte[]> form : Map.of(
                        "a.html", html(blocks), "a.md", markdown(blocks), "a.docx", docx(blocks))
                .entrySet()) {
            Extraction read = EXTRACTOR.extract(form.getValue(), Hints.fileName(form.getKey()));

            assertThat(read.text()).as(form.getKey()).isEqualTo(expected);
            assertThat(read.headings()).extracting(Heading::title).isEqualTo(titles);
            assertSound(read);
            assertThat(EXTRACTOR.extract(form.getValue(), Hints.fileName(form.getKey())))
                    .isEqualTo(read);
        }
    }

    /** A printed page knows neither paragraphs nor headings: they are found by its gaps, its lines and its bookmarks. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aPdfHasTheSameHeadingsAndParagraphsAsTheOtherFormats(long seed) throws ExtractionException {
        List<Block> blocks = book(new Random(seed));
        Extraction page = EXTRACTOR.extract(html(blocks), Hints.fileName("a.html"));
        assertThat(page.text())
                .isEqualTo(String.join("\n\n", blocks.stream().map(Block::text).toList()));

        for (Map.Entry<String, byte[]> form : Map.of(
                        "a.md", markdown(blocks), "a.docx", docx(blocks), "a.pdf", pdf(blocks))
                .entrySet()) {
            Extraction read = EXTRACTOR.extract(form.getValue(), Hints.fileName(form.getKey()));

            assertThat(read.text()).as(form.getKey()).isEqualTo(page.text());
            assertThat(read.headings()).as(form.getKey()).isEqualTo(page.headings());
            assertSound(read);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void pdfPagesAndBookmarksPointIntoTheText(long seed) throws ExtractionException {
        Random random = new Random(seed);
        List<List<String>> pages = Stream.generate(() -> random.nextInt(4) == 0
                        ? List.<String>of()
                        : List.of("Section " + random.nextInt(100), "", "Some text of it."))
                .limit(1 + random.nextInt(6))
                .toList();
        Map<Integer, String> bookmarks = new java.util.HashMap<>();
        for (int i = 0; i < pages.size(); i++) {
            bookmarks.put(i, pages.get(i).isEmpty() ? "Nothing" : pages.get(i).get(0));
        }

        Extraction read = EXTRACTOR.extract(TestDocuments.pdf(pages, bookmarks, document -> {}), Hints.NONE);

        assertSound(read);
        assertThat(read.pages()).hasSameSizeAs(pages);
        assertThat(read.headings())
                .hasSize((int) pages.stream().filter(page -> !page.isEmpty()).count());
    }

    @Test
    void randomTagSoupIsSound() throws ExtractionException {
        String[] tags = {
            "h1", "h2", "p", "div", "ul", "ol", "li", "table", "tr", "td", "pre", "br", "dl", "dt", "dd", "b", "main",
            "nav"
        };
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            StringBuilder soup = new StringBuilder("<html>");
            for (int t = 0; t < 40; t++) {
                soup.append(random.nextInt(3) == 0 ? "</" : "<")
                        .append(tags[random.nextInt(tags.length)])
                        .append('>');
                soup.append(random.nextBoolean() ? words(random) : " \n\u0301 ");
            }
            assertSound(EXTRACTOR.extract(soup.toString().getBytes(StandardCharsets.UTF_8), Hints.fileName("a.html")));
        }
    }

    private static void assertSound(Extraction read) {
        assertThat(Texts.normalize(read.text())).isEqualTo(read.text());
        int last = -1;
        for (Heading heading : read.headings()) {
            assertThat(heading.offset()).isGreaterThan(last);
            assertThat(read.text().startsWith(heading.title(), heading.offset()))
                    .as("%s in %s", heading, read.text())
                    .isTrue();
            last = heading.offset();
        }
        assertThat(read.pages())
                .isSorted()
                .allMatch(offset -> offset <= read.text().length());
        assertThat(read.pages().stream().limit(1)).allMatch(offset -> offset == 0);
    }

    private static List<Block> blocks(Random random) {
        List<Block> blocks = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            blocks.add(new Block(random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0, words(random)));
        }
        return blocks;
    }

    /** As an author writes: a heading is at most one level below the one before it, and names its section alone. */
    private static List<Block> book(Random random) {
        List<Block> blocks = new ArrayList<>();
        int level = 0;
        for (int section = 1; section <= 2 + random.nextInt(8); section++) {
            level = 1 + random.nextInt(Math.min(level + 1, 6));
            blocks.add(new Block(level, "Section " + section + ", " + LATIN[random.nextInt(LATIN.length)]));
            for (int paragraph = random.nextInt(4); paragraph > 0; paragraph--) {
                blocks.add(new Block(0, "In " + section + ": " + prose(random, 1 + random.nextInt(70))));
            }
        }
        return blocks;
    }

    private static String prose(Random random, int words) {
        return Stream.generate(() -> LATIN[random.nextInt(LATIN.length)])
                .limit(words)
                .collect(Collectors.joining(" "));
    }

    private static String words(Random random) {
        List<String> words = new ArrayList<>();
        int count = 1 + random.nextInt(15);
        for (int i = 0; i < count; i++) {
            words.add(WORDS[random.nextInt(WORDS.length)]);
        }
        return String.join(" ", words);
    }

    private static byte[] html(List<Block> blocks) {
        StringBuilder page = new StringBuilder("<!doctype html><html><body>");
        for (Block block : blocks) {
            String tag = block.level() > 0 ? "h" + block.level() : "p";
            page.append('<').append(tag).append(">\n ");
            page.append(block.text().replace(" ", "\n "))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] markdown(List<Block> blocks) {
        StringBuilder source = new StringBuilder();
        for (Block block : blocks) {
            source.append("#".repeat(block.level())).append(block.level() > 0 ? " " : "");
            source.append(block.text()).append("\n\n");
        }
        return source.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] docx(List<Block> blocks) {
        return TestDocuments.docx(document -> {
            for (Block block : blocks) {
                if (block.level() > 0) {
                    TestDocuments.heading(document, block.level(), block.text());
                } else {
                    TestDocuments.paragraph(document, block.text());
                }
            }
        });
    }

    private static byte[] pdf(List<Block> blocks) {
        List<List<String>> pages = new ArrayList<>();
        List<TestDocuments.Bookmark> bookmarks = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            if (i % BLOCKS_PER_PAGE == 0) {
                pages.add(new ArrayList<>());
            }
            Block block = blocks.get(i);
            if (block.level() > 0) {
                bookmarks.add(new TestDocuments.Bookmark(block.level(), block.text(), pages.size() - 1));
            }
            List<String> page = pages.get(pages.size() - 1);
            page.addAll(broken(block.text()));
            page.add("");
        }
        return TestDocuments.pdf(pages, bookmarks, document -> {});
    }

    private static List<String> broken(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() >= LINE_CHARS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
