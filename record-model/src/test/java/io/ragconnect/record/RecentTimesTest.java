package io.ragconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTimesTest {
    @Test
    void percentilesAreThoseOfTheLastOnes() {
        RecentTimes times = new RecentTimes(100);
        assertThat(times.percentile(50)).isEqualTo(-1);
        times.add(7);
        assertThat(times.percentile(0)).isEqualTo(7);
        assertThat(times.percentile(99)).isEqualTo(7);
        for (int i = 1; i <= 200; i++) {
            times.add(i);
        }
        assertThat(times.percentile(50)).isEqualTo(150);
        assertThat(times.percentile(99)).isEqualTo(199);
        assertThat(times.percentile(100)).isEqualTo(200);
    }
}
