package io.ragconnect.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.extract.standard.Extractors;
import io.ragconnect.record.Heading;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlExtractionTest {
    private static final Extractor extractor = Extractors.standard();

    @AfterAll
    static void close() {
        extractor.close();
    }

    @Test
    void keepsTheContentAndLeavesOutWhatSurroundsIt() throws ExtractionException {
        Extraction read = html("""
                <!doctype html><html lang="de"><head><title> Der
                Titel </title><link rel="canonical" href="https://example.com/a"><style>p {}</style></head>
                <body>
                <div class="cookie-banner">We use cookies</div>
                <header><nav>Home</nav><a href="/">Logo</a></header>
                <main><h1>Über uns<a class="headerlink" href="#x">¶</a></h1>
                <p>Ein   Absatz&nbsp;mit <b>fett</b>em<br>Umbruch.</p>
                <aside>Werbung</aside>
                <ol start="2"><li>zwei<ul><li>innen</li></ul></li><li><p>drei</p><p>mehr</p></li></ol>
                <dl><dt>Wort</dt><dd>Erklärung</dd></dl>
                <pre>  if (x)
                    y();
                </pre>
                <table><tr><th>a|b<th>c</tr><tr><td>1<td></tr></table>
                <table><tr><td><h2>Layout</h2></td><td>daneben</td></tr></table>
                </main>
                <form><input value="x">Suche</form>
                <div role="navigation">Weiter</div>
                <footer>Impressum</footer><script>alert(1)</script></body></html>
                """);

        assertThat(read.text()).isEqualTo("""
                Über uns

                Ein Absatz mit fettem
                Umbruch.

                2. zwei
                  - innen
                3. drei
                  mehr

                Wort
                Erklärung

                  if (x)
                    y();

                | a\\|b | c |
                | --- | --- |
                | 1 |  |

                Layout

                daneben""");
        assertThat(read.headings()).extracting(Heading::title).containsExactly("Über uns", "Layout");
        assertThat(read.title()).isEqualTo("Der Titel");
        assertThat(read.language()).isEqualTo("de");
        assertThat(read.contentType()).isEqualTo("text/html");
        assertThat(read.metadata()).containsEntry("canonical", "https://example.com/a");
    }

    @Test
    void takesTheBodyWhenMainHoldsLittle() throws ExtractionException {
        String text = "The story goes on and on. ".repeat(20).strip();

        assertThat(html("<html><body><main>Search</main><div>" + text + "</div></body></html>")
                        .text())
                .contains(text);
    }

    @Test
    void showsThePageWhenAllOfItLooksLikeNavigation() throws ExtractionException {
        assertThat(html("<html><body><nav><a href=x>Only a list of links</a></nav></body></html>")
                        .text())
                .isEqualTo("Only a list of links");
    }

    @Test
    void keepsAFormThatWrapsThePage() throws ExtractionException {
        assertThat(html("<html><body><form><p>All of it</p><select><option>x</select></form></body></html>")
                        .text())
                .isEqualTo("All of it");
    }

    @Test
    void obeysTheCharsetThatThePageDeclares() throws ExtractionException {
        String page = "<html><head><meta charset=\"iso-8859-7\"></head><body>καλημέρα</body></html>";

        Extraction read = extractor.extract(page.getBytes(Charset.forName("ISO-8859-7")), Hints.fileName("a.html"));

        assertThat(read.text()).isEqualTo("καλημέρα");
    }

    @Test
    void survivesDeepNestingAndBrokenMarkup() throws ExtractionException {
        assertThat(html("<html><div>".repeat(10_000) + "deep").text()).isEqualTo("deep");
        assertThat(html("<html>" + "<ul><li>".repeat(10_000) + "deep").text()).endsWith("deep");
        assertThat(html("<html>" + "<table><tr><td>".repeat(2_000) + "deep").text())
                .endsWith("deep");
        assertThat(html("<html></p></ul></td></table>loose</li></h1> ends").text())
                .contains("loose");
    }

    @Test
    void typeIsOfTheContentNotOfTheName() throws ExtractionException {
        Extraction read = extractor.extract(
                "<!DOCTYPE html><html><body><p>x</p></body></html>".getBytes(StandardCharsets.UTF_8),
                Hints.fileName("page.txt"));

        assertThat(read.contentType()).isEqualTo("text/html");
        assertThat(read.text()).isEqualTo("x");
    }

    private Extraction html(String source) throws ExtractionException {
        return extractor.extract(source.getBytes(StandardCharsets.UTF_8), Hints.fileName("a.html"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<table width=100%><tr><td><a href=a>Home</a><td><a href=b>News</a></table><h1>T</h1><p>Text.",
                "<p><a href=a>Home</a> | <a href=b>News</a></p><h1>T</h1><p>Text.",
                "<h1>T</h1><div class=header><p>Next: <a href=n rel=next>A page with a long name</a></div><p>Text.",
                "<h1>T<a href=#t>¶</a></h1><div class=summary><a href=#a>A</a> | <a href=#b>B</a></div><p>Text.",
                "<div class=footer>Home</div><h1>T</h1><div class=contents><p>Text.</div>"
            })
    void whatOnlyLeadsElsewhereIsLeftOut(String page) throws ExtractionException {
        assertThat(extractor
                        .extract(page.getBytes(StandardCharsets.UTF_8), Hints.fileName("a.html"))
                        .text())
                .isEqualTo("T\n\nText.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<h1>T</h1><ul><li><a href=a>First</a><li><a href=b>Second</a></ul>",
                "<div class=header><h1>T</h1><a href=a>First</a> <a href=b>Second</a></div>",
                "<ul><li><a href=a>T</a><li><a href=a>First</a><li><a href=b>Second</a></ul>"
            })
    void linksThatAreThePageItselfAreKept(String page) throws ExtractionException {
        assertThat(extractor
                        .extract(page.getBytes(StandardCharsets.UTF_8), Hints.fileName("a.html"))
                        .text())
                .contains("T", "First", "Second");
    }

    @ParameterizedTest
    @CsvSource({
        "text/html,a.html,<!DOCTYPE html><p>x",
        "text/html,a.txt,  <HTML><p>x",
        "application/xhtml+xml,a.html,<?xml version='1.0'?>\\n<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><p>x</p></html>",
        "text/plain,a.txt,x <p> is no page",
        "text/x-python,a.py,x <p> is no page",
        "text/markdown,a.md,x <p> is no page",
        "application/rtf,a.txt,{\\rtf1 x}"
    })
    void aFirstLookTellsTheTypeThatAllSignaturesWould(String type, String name, String content)
            throws ExtractionException {
        byte[] bytes = content.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);

        assertThat(extractor.extract(bytes, Hints.fileName(name)).contentType()).isEqualTo(type);
    }

    @Test
    void titlesAreReadableToo() throws ExtractionException {
        byte[] page = "<title>Work&shy;flow e\uFB03cient</title><meta name=author content='A&shy;da'><p>x"
                .getBytes(StandardCharsets.UTF_8);

        Extraction read = extractor.extract(page, Hints.fileName("a.html"));

        assertThat(read.title()).isEqualTo("Workflow efficient");
        assertThat(read.metadata()).containsEntry("author", "Ada");
    }
}
