package io.ragconnect.sink.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {
    /** By the definition of binary16: sign, 5 bits of exponent, 10 of fraction. */
    private static float value(int half) {
        double sign = half >>> 15 == 0 ? 1 : -1;
        int exponent = half >>> 10 & 31;
        int fraction = half & 1023;
        if (exponent == 31) {
            return fraction == 0 ? (float) (sign * Double.POSITIVE_INFINITY) : Float.NaN;
        }
        return (float)
                (exponent == 0
                        ? sign * fraction * Math.pow(2, -24)
                        : sign * (1024 + fraction) * Math.pow(2, exponent - 25));
    }

    @Test
    void everyHalfIsItself() {
        for (int half = 0; half < 1 << 16; half++) {
            float value = value(half);
            if (Float.isNaN(value)) {
                assertThat(value(Short.toUnsignedInt(HalfFloats.of(value)))).isNaN();
            } else {
                assertThat(Short.toUnsignedInt(HalfFloats.of(value))).isEqualTo(half);
            }
        }
    }

    @Test
    void betweenTwoHalvesTheNearerIsTakenAndTheEvenOneOfTwoEquallyNear() {
        for (int half = 0; half < 0x7BFF; half++) {
            float low = value(half);
            float high = value(half + 1);
            float middle = (float) (((double) low + high) / 2);
            assertThat(Short.toUnsignedInt(HalfFloats.of(middle))).isEqualTo(half % 2 == 0 ? half : half + 1);
            assertThat(Short.toUnsignedInt(HalfFloats.of(Math.nextDown(middle))))
                    .isEqualTo(half);
            assertThat(Short.toUnsignedInt(HalfFloats.of(Math.nextUp(middle)))).isEqualTo(half + 1);
        }
    }

    @Test
    void aboveTheGreatestHalfIsInfinity() {
        assertThat(value(Short.toUnsignedInt(HalfFloats.of(65_519.99f)))).isEqualTo(65_504);
        assertThat(value(Short.toUnsignedInt(HalfFloats.of(65_520f)))).isInfinite();
        assertThat(value(Short.toUnsignedInt(HalfFloats.of(-1e30f)))).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void theSignIsKept() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            float value = (float) random.nextDouble(-70_000, 70_000);
            assertThat(HalfFloats.of(-value)).isEqualTo((short) (HalfFloats.of(value) ^ 0x8000));
        }
    }
}
