package io.ragconnect.sink.index;

/** IEEE 754 binary16 numbers, which the JDK converts from Java 20 on only. */
final class HalfFloats {
    private HalfFloats() {}

    /** The nearest half, ties to even; infinite from 65,520 on. */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7FFF_FFFF;
        if (magnitude >= 0x4780_0000) { // 65,536 and above, infinite, not a number
            return (short) (sign | (magnitude > 0x7F80_0000 ? 0x7E00 : 0x7C00));
        }
        if (magnitude < 0x3880_0000) { // subnormal as a half
            // adding 0.5 lets the processor round at the last bit that a half keeps
            float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | (Float.floatToRawIntBits(shifted) - 0x3F00_0000));
        }
        int odd = (magnitude >>> 13) & 1;
        return (short) (sign | ((magnitude - 0x3800_0000 + 0xFFF + odd) >>> 13));
    }
}
