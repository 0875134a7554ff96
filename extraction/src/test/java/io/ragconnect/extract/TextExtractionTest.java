package io.ragconnect.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.extract.standard.Extractors;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextExtractionTest {
    private static final String FRENCH = "Le garçon a mangé où l'été s'achève, déjà très loin de la forêt. ".repeat(4);
    private static final String JAPANESE = "これは日本語の文書です。東京は日本の首都であり、多くの人が住んでいます。".repeat(4);

    private static final Extractor extractor = Extractors.standard();

    @AfterAll
    static void close() {
        extractor.close();
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, false",
        "UTF-16LE, true",
        "UTF-16BE, true",
        "windows-1252, true",
    })
    void findsTheCharsetOfLatinText(String charset, boolean guessed) throws ExtractionException {
        Extraction read = extractor.extract(FRENCH.getBytes(Charset.forName(charset)), Hints.fileName("a.txt"));

        assertThat(read.text()).isEqualTo(FRENCH);
        assertThat(read.contentType()).isEqualTo("text/plain");
        assertThat(read.metadata()).containsEntry("charset", charset);
        assertThat(read.metadata().containsKey("charset_guessed")).isEqualTo(guessed);
    }

    @ParameterizedTest
    @CsvSource({"Shift_JIS", "EUC-JP", "ISO-2022-JP", "UTF-8"})
    void findsTheCharsetOfJapaneseText(String charset) throws ExtractionException {
        Extraction read = extractor.extract(JAPANESE.getBytes(Charset.forName(charset)), Hints.fileName("a.txt"));

        assertThat(read.text()).isEqualTo(JAPANESE);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void obeysTheByteOrderMark(String charset) throws ExtractionException {
        byte[] content = ("\uFEFF" + JAPANESE).getBytes(Charset.forName(charset));

        Extraction read = extractor.extract(content, Hints.fileName("a.txt"));

        assertThat(read.text()).isEqualTo(JAPANESE);
        assertThat(read.metadata()).doesNotContainKey("charset_guessed");
    }

    @Test
    void takesTheDeclaredCharsetUnlessTheBytesRefuteIt() throws ExtractionException {
        byte[] greek = "καλημέρα κόσμε".getBytes(Charset.forName("ISO-8859-7"));

        assertThat(extractor
                        .extract(greek, new Hints("a.txt", "text/plain", "iso-8859-7"))
                        .text())
                .isEqualTo("καλημέρα κόσμε");
        assertThat(extractor
                        .extract(FRENCH.getBytes(StandardCharsets.UTF_8), new Hints("a.txt", null, "iso-8859-7"))
                        .text())
                .isEqualTo(FRENCH);
    }

    @Test
    void keepsTheGoodPartsOfBrokenUtf8AndSaysSo() throws ExtractionException {
        byte[] content = FRENCH.getBytes(StandardCharsets.UTF_8);
        byte[] broken = Arrays.copyOf(content, content.length + 1);
        broken[content.length] = (byte) 0xC3;

        Extraction read = extractor.extract(broken, Hints.fileName("a.txt"));

        assertThat(read.text()).isEqualTo(FRENCH + "\uFFFD");
        assertThat(read.metadata()).containsEntry("charset", "UTF-8").containsEntry("charset_guessed", "true");
    }

    @Test
    void dropsControlCharactersAndLoneSurrogates() throws ExtractionException {
        byte[] content = "one\u0000 two\u0007\r\nthree, quite a long line of text".getBytes(StandardCharsets.UTF_8);
        byte[] surrogate = "\uFEFFx?y and more text".getBytes(StandardCharsets.UTF_16LE);
        surrogate[4] = 0x00;
        surrogate[5] = (byte) 0xDC;

        assertThat(extractor.extract(content, Hints.fileName("a.txt")).text())
                .isEqualTo("one two\nthree, quite a long line of text");
        assertThat(extractor.extract(surrogate, Hints.fileName("a.txt")).text()).isEqualTo("x\uFFFDy and more text");
    }

    @Test
    void freesProseButNotSourceCodeOfLigaturesAndSoftHyphens() throws ExtractionException {
        byte[] typeset = "e\uFB03cient work\u00ADflow".getBytes(StandardCharsets.UTF_8);

        assertThat(extractor.extract(typeset, Hints.fileName("a.txt")).text()).isEqualTo("efficient workflow");
        assertThat(extractor.extract(typeset, Hints.fileName("a.md")).text()).isEqualTo("efficient workflow");
        assertThat(extractor.extract(typeset, Hints.fileName("a.py")).text()).isEqualTo("e\uFB03cient work\u00ADflow");
    }

    @Test
    void readsSourceCodeAsItIs() throws ExtractionException {
        String code = "<!-- generated -->\npublic class A {\n\tint x;\n}\n";

        Extraction read = extractor.extract(code.getBytes(StandardCharsets.UTF_8), Hints.fileName("A.java"));

        assertThat(read.contentType()).startsWith("text/x-java");
        assertThat(read.text()).isEqualTo(code);
    }

    @Test
    void readsXmlAsSource() throws ExtractionException {
        String xml = "<?xml version=\"1.0\"?>\n<a>text</a>\n";

        Extraction read = extractor.extract(xml.getBytes(StandardCharsets.UTF_8), Hints.fileName("a.xml"));

        assertThat(read.contentType()).isEqualTo("application/xml");
        assertThat(read.text()).isEqualTo(xml);
    }

    @ParameterizedTest
    @CsvSource({"MZ and friends", "BM is no bitmap here", "%!PS is how PostScript starts", "ID3 is a tag"})
    void isNotFooledBySignaturesThatAlsoStartTexts(String text) throws ExtractionException {
        assertThat(extractor
                        .extract(text.getBytes(StandardCharsets.UTF_8), Hints.fileName("a.txt"))
                        .text())
                .isEqualTo(text);
    }

    @Test
    void emptyContentIsAnEmptyText() throws ExtractionException {
        assertThat(extractor.extract(new byte[0], Hints.fileName("a.pdf")).text())
                .isEmpty();
        assertThat(extractor
                        .extract(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, Hints.fileName("a.txt"))
                        .text())
                .isEmpty();
    }

    @Test
    void refusesWhatHasNoText() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        byte[] noise = new byte[4096];
        new Random(7).nextBytes(noise);

        assertThatThrownBy(() -> extractor.extract(png, Hints.fileName("a.txt")))
                .isInstanceOf(ExtractionException.class)
                .hasMessage("image/png has no text to index; exclude such files");
        byte[] drawing =
                "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0'/></svg>".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> extractor.extract(drawing, Hints.fileName("a.svg")))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("image/svg+xml has no text");
        assertThatThrownBy(() -> extractor.extract(noise, Hints.NONE))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("application/octet-stream has no text");
        assertThatThrownBy(() -> extractor.extract(noise, Hints.fileName("a.txt")))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("binary");
    }

    @Test
    void refusesTextOverTheLimitByTheNameOfItsSetting() {
        try (Extractor small = TestExtractors.limited(10, false)) {
            for (String text : List.of("eleven char", "x".repeat(41))) {
                assertThatThrownBy(() -> small.extract(text.getBytes(StandardCharsets.UTF_8), Hints.NONE))
                        .isInstanceOf(ExtractionException.class)
                        .hasMessageContaining("extract.max.characters=10");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"a.txt", "a.html", "a.md"})
    void cutsTextAtTheLimitAndSaysSo(String name) throws ExtractionException {
        try (Extractor small = TestExtractors.limited(10, true)) {
            String text = "eight ch\uD83D\uDE80";

            Extraction whole = small.extract(text.getBytes(StandardCharsets.UTF_8), Hints.fileName(name));
            Extraction cut = small.extract(("x" + text).getBytes(StandardCharsets.UTF_8), Hints.fileName(name));

            assertThat(whole.text()).isEqualTo(text);
            assertThat(whole.metadata()).doesNotContainKey("text_truncated");
            assertThat(cut.text()).isEqualTo("xeight ch");
            assertThat(cut.metadata()).containsEntry("text_truncated", "true");
            assertThat(small.extract("y".repeat(1_000).getBytes(StandardCharsets.UTF_8), Hints.fileName(name))
                            .text())
                    .isEqualTo("y".repeat(10));
        }
    }

    @ParameterizedTest
    @CsvSource({"a.txt", "a.html", "a.md", "a.json"})
    void readsOneHugeLine(String name) throws ExtractionException {
        String line = "word ".repeat(1_000_000).strip();

        assertThat(extractor
                        .extract(line.getBytes(StandardCharsets.UTF_8), Hints.fileName(name))
                        .text())
                .isEqualTo(line);
    }

    @Test
    void aNoteAboutAPageIsNoPage() throws ExtractionException {
        String note = "A page is written so:\n<html><body><p>Hello</p></body></html>";

        Extraction read = extractor.extract(note.getBytes(StandardCharsets.UTF_8), Hints.fileName("a.txt"));

        assertThat(read.contentType()).isEqualTo("text/plain");
        assertThat(read.text()).isEqualTo(note);
    }

    @ParameterizedTest
    @CsvSource({
        "'<html><body>Hello</body></html>', text/html",
        "'  <!DOCTYPE html><p>Hello</p>', text/html",
        "'{\\rtf1\\ansi Hello}', application/rtf",
        "'#!/usr/bin/python\nprint(1)', text/x-python",
    })
    void formatsMadeOfLettersAreKnownByThem(String content, String type) throws ExtractionException {
        Extraction read = extractor.extract(content.getBytes(StandardCharsets.UTF_8), Hints.fileName("a.txt"));

        assertThat(read.contentType()).isEqualTo(type);
    }

    @Test
    void aBrokenPdfIsNoTextWhateverStandsBeforeIt() {
        byte[] content = "junk\n%PDF-1.4\nnothing of a PDF".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> extractor.extract(content, Hints.fileName("a.txt")))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("application/pdf");
    }
}
