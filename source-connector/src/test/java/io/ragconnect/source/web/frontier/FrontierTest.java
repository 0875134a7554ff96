package io.ragconnect.source.web.frontier;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrontierTest {
    private final Set<String> waiting = new HashSet<>();
    private final Frontier frontier = new Frontier(2, (URI url) -> waiting.contains(url.getRawAuthority()) ? 1_000 : 0);

    @Test
    void hostsTakeTurnsAndHaveSoManyVisitsAtATime() {
        for (int i = 0; i < 3; i++) {
            add("a", i, 0);
            add("b", i, 0);
        }
        assertThat(next()).isEqualTo("http://a/0");
        assertThat(next()).isEqualTo("http://b/0");
        assertThat(next()).isEqualTo("http://a/1");
        assertThat(next()).isEqualTo("http://b/1");
        assertThat(next()).isNull();
        frontier.visited("b", "http://b/0");
        assertThat(next()).isEqualTo("http://b/2");
        assertThat(frontier.queued()).isEqualTo(1);
    }

    @Test
    void aHostThatMustWaitHoldsUpNoOther() {
        add("a", 0, 0);
        add("b", 0, 0);
        waiting.add("a");
        assertThat(next()).isEqualTo("http://b/0");
        assertThat(next()).isNull();
        waiting.clear();
        assertThat(next()).isEqualTo("http://a/0");
    }

    @Test
    void whatIsLaterComesWhenItIsDueTheEarliestFirst() {
        add("a", 2, 200);
        add("a", 1, 100);
        assertThat(frontier.next(50, url -> true)).isNull();
        assertThat(frontier.next(250, url -> true)).isEqualTo("http://a/1");
        assertThat(frontier.next(250, url -> true)).isEqualTo("http://a/2");
    }

    @Test
    void whatIsNotDueAnyMoreIsDroppedAndWhatIsUrgentGoesFirst() {
        add("a", 0, 0);
        add("a", 1, 0);
        frontier.urge("a", "http://a/9");
        assertThat(next()).isEqualTo("http://a/9");
        assertThat(frontier.next(0, url -> !url.endsWith("0"))).isEqualTo("http://a/1");
        assertThat(frontier.queued()).isZero();
    }

    @Test
    void aUrlIsNotVisitedTwiceAtATime() {
        add("a", 0, 0);
        add("a", 0, 0);
        assertThat(next()).isEqualTo("http://a/0");
        assertThat(next()).isNull();
    }

    private void add(String host, int page, long at) {
        frontier.schedule(host, "http://" + host + "/" + page, at, 0);
    }

    private String next() {
        return frontier.next(0, url -> true);
    }
}
