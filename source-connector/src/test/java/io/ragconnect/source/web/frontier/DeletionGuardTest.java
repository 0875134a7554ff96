package io.ragconnect.source.web.frontier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeletionGuardTest {
    private static final long DAY = Duration.ofHours(25).toMillis();

    @Test
    void countAndShareMustBothBeExceededOfOneHost() {
        DeletionGuard guard = new DeletionGuard(2, 0.5);
        for (int i = 0; i < 8; i++) {
            guard.documentSent("a");
            guard.missing("b", "b" + i);
        }
        guard.missing("a", "1");
        guard.missing("a", "2");
        guard.missing("a", "3");
        assertThat(guard.holdsBack("a", 0)).isFalse();
        guard.missing("a", "4");
        guard.missing("a", "5");
        assertThat(guard.holdsBack("a", 0)).isTrue();
        guard.present("a", "5");
        assertThat(guard.holdsBack("a", 0)).isFalse();
    }

    @Test
    void whatWasDeletedCountsForADay() {
        DeletionGuard guard = new DeletionGuard(1, 0.4);
        for (int i = 0; i < 10; i++) {
            guard.documentSent("a");
        }
        for (int i = 0; i < 4; i++) {
            guard.missing("a", "" + i);
            assertThat(guard.holdsBack("a", DAY)).isFalse();
            guard.deleted("a", "" + i, DAY);
        }
        guard.missing("a", "4");
        assertThat(guard.holdsBack("a", DAY)).isTrue();
        assertThat(guard.holdsBack("a", 3 * DAY)).isFalse();
    }
}
