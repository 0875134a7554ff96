package io.ragconnect.benchmarks.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The content of real pages, whose parts were labelled by hand. */
class ScoreTest {
    @Test
    void contentOfRealPagesIsKeptAndNavigationIsNot() throws Exception {
        List<LabelledPage> pages = LabelledPage.all();
        List<Score> scores = Score.of(pages);

        assertThat(pages).hasSizeGreaterThanOrEqualTo(30);
        assertThat(scores)
                .allSatisfy(score -> assertThat(score.kept()).as(score.page()).isGreaterThan(0.9));
        assertThat(Score.meanKept(scores)).isGreaterThanOrEqualTo(0.95);
        assertThat(Score.meanLeft(scores)).isLessThanOrEqualTo(0.05);
    }

    /** Else the figures above would say nothing. */
    @Test
    void whatIsLostOrLeftIsCounted() throws Exception {
        String page = "<!doctype html><body><nav>Home News</nav><div class=x>Home</div><aside>two words</aside>"
                + "<p>Four words of content</p></body>";

        Score score = Score.of(List.of(
                        new LabelledPage("a.html", "aside, p", "nav, .x", page.getBytes(StandardCharsets.UTF_8))))
                .get(0);

        assertThat(score.kept()).isEqualTo(4 / 6.0);
        assertThat(score.left()).isEqualTo(1 / 3.0);
    }
}
