package io.ragconnect.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Hashes;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorCacheTest {
    @Test
    void givesBackWhatWasPut() {
        VectorCache cache = new VectorCache(1 << 20);
        float[] vector = {1, 2};

        cache.put("hash", vector);

        assertThat(cache.get("hash")).isSameAs(vector);
        assertThat(cache.get("other")).isNull();
    }

    @Test
    void neverHoldsMoreThanItMay() {
        long most = 100_000;
        VectorCache cache = new VectorCache(most);

        for (int i = 0; i < 1_000; i++) {
            cache.put(Hashes.sha256("text " + i), new float[] {i, 1, 2, 3});
            assertThat(cache.bytes()).isLessThanOrEqualTo(most);
        }
        long held = IntStream.range(0, 1_000)
                .filter(i -> cache.get(Hashes.sha256("text " + i)) != null)
                .count();

        assertThat(held).isBetween(300L, 1_000L - 1);
        assertThat(cache.bytes()).isEqualTo(held * (208 + 4 * 4));
    }

    @Test
    void aVectorThatIsLargerThanAllOfItIsNotKept() {
        VectorCache cache = new VectorCache(1_000);

        cache.put("hash", new float[1_000]);

        assertThat(cache.bytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNotFiniteIsNotKept(float component) {
        VectorCache cache = new VectorCache(1 << 20);

        cache.put("hash", new float[] {1, component});

        assertThat(cache.get("hash")).isNull();
    }

    @Test
    void neitherIsNothing() {
        VectorCache cache = new VectorCache(1 << 20);

        cache.put("hash", null);
        cache.put("other", new float[0]);

        assertThat(cache.bytes()).isZero();
    }
}
