package io.ragconnect.source.web.frontier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.source.web.state.PageState;
import io.ragconnect.source.web.state.Schedule;
import org.junit.jupiter.api.Test;

class RevisitsTest {
    private final Revisits revisits = new Revisits(100, 1_000, 10);

    @Test
    void anUnchangedPageWaitsLongerAndAChangedOneShorterWithinBounds() {
        PageState page = PageState.found(0, 0);
        long now = 0;
        for (int i = 0; i < 10; i++) {
            page = page.withSchedule(revisits.afterNoChange(page, now));
            assertThat(page.schedule().interval()).isBetween(100L, 1_000L);
            now = page.schedule().next();
        }
        assertThat(page.schedule().interval()).isEqualTo(1_000);
        Schedule changed = revisits.afterChange(page, now);
        assertThat(changed).isEqualTo(new Schedule(now, now + 500, 500));
        for (int i = 0; i < 10; i++) {
            page = page.withSchedule(revisits.afterChange(page, now));
        }
        assertThat(page.schedule().interval()).isEqualTo(100);
        assertThat(revisits.toConfirm(7)).isEqualTo(new Schedule(7, 107, 100));
    }

    @Test
    void failuresAreTriedAgainLaterAndLaterAtATimeOfChance() {
        PageState page = PageState.found(0, 0).withSchedule(new Schedule(5, 0, 200));
        for (int failures = 1; failures < 100; failures++) {
            long wait = revisits.afterFailure(page, failures, 0, 1_000).next() - 1_000;
            long bound = Math.min(1_000, 10L << Math.min(failures - 1, 20));
            assertThat(wait).isBetween(bound / 2, bound);
        }
        assertThat(revisits.afterFailure(page, 1, 5_000, 0)).isEqualTo(new Schedule(5, 5_000, 200));
    }
}
