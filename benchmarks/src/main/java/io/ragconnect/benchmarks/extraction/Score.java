package io.ragconnect.benchmarks.extraction;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Extractor;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.standard.Extractors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Elements;
import org.jsoup.select.NodeTraversor;

/**
 * What extraction made of a labelled page. Every word of the page is replaced by one that stands nowhere else, so that it can
 * be told which of them are in the text.
 *
 * @param page its name
 * @param kept share of the content's words that are in the text
 * @param left share of the other words that are in the text, too
 */
record Score(String page, double kept, double left) {
    private static final Pattern UNIQUE = Pattern.compile("[xy]\\d+q");
    private static final Pattern WORD = Pattern.compile("[^\\s\\u00A0]*[\\p{L}\\p{N}][^\\s\\u00A0]*");

    static List<Score> of(List<LabelledPage> pages) throws ExtractionException {
        List<Score> scores = new ArrayList<>();
        try (Extractor extractor = Extractors.standard()) {
            for (LabelledPage page : pages) {
                scores.add(of(page, extractor));
            }
        }
        return scores;
    }

    /** Of the pages' shares; each page counts alike. */
    static double meanKept(List<Score> scores) {
        return scores.stream().mapToDouble(Score::kept).average().orElse(0);
    }

    /** Of the pages' shares; each page counts alike. */
    static double meanLeft(List<Score> scores) {
        return scores.stream().mapToDouble(Score::left).average().orElse(1);
    }

    private static Score of(LabelledPage page, Extractor extractor) throws ExtractionException {
        Document marked = Jsoup.parse(new String(page.content(), StandardCharsets.UTF_8));
        marked.outputSettings().prettyPrint(false).charset(StandardCharsets.UTF_8);
        marked.select("meta[charset], meta[http-equiv=content-type]").remove();
        Set<Element> body = new HashSet<>(marked.select(page.body()));
        Set<Element> around = new HashSet<>(marked.select(page.around()));
        if (body.isEmpty() || around.isEmpty()) {
            throw new IllegalStateException("the labels of " + page.name() + " select nothing");
        }
        Set<String> content = new HashSet<>();
        Set<String> rest = new HashSet<>();
        NodeTraversor.traverse(
                (node, depth) -> {
                    if (node instanceof TextNode text && node.parent() instanceof Element parent) {
                        Elements above = parent.parents();
                        above.add(0, parent);
                        boolean outside = above.stream().anyMatch(around::contains);
                        Set<String> words = outside ? rest : content;
                        if (outside || above.stream().anyMatch(body::contains)) {
                            text.text(WORD.matcher(text.getWholeText()).replaceAll(word -> {
                                String unique = (outside ? "y" : "x") + (content.size() + rest.size()) + "q";
                                words.add(unique);
                                return unique;
                            }));
                        }
                    }
                },
                marked.body());
        byte[] html = marked.outerHtml().getBytes(StandardCharsets.UTF_8);
        String text = extractor.extract(html, Hints.fileName(page.name())).text();
        Set<String> found =
                UNIQUE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
        return new Score(page.name(), share(content, found), share(rest, found));
    }

    private static double share(Set<String> words, Set<String> found) {
        return words.stream().filter(found::contains).count() / (double) Math.max(1, words.size());
    }
}
