package io.ragconnect.chunking;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts that nobody writes: no blanks, emoji, CJK, Arabic, combining marks, white space without end. */
final class HostileTexts {
    private static final String[] ALPHABETS = {
        "abcdefghij   ",
        "🙂👩‍👩‍👧🇩🇪",
        "日本語の文章です。",
        "مرحبا بالعالم ",
        "é̈̂̃ö",
        "한국어",
        "\n\n \t",
        "0123456789.!? ",
        "[SEP][CLS]<|endoftext|>",
        "ﷺ½①㎏",
        "| a | - |\n",
        "```\n~~~\n",
        "- * 1. \n",
        "# == = \n",
        "....!!??",
        "ab\u0300\u0301\u0302"
    };

    private HostileTexts() {}

    static String next(Random random) {
        return IntStream.range(0, 1 + random.nextInt(12))
                .mapToObj(i -> {
                    int[] points = ALPHABETS[random.nextInt(ALPHABETS.length)]
                            .codePoints()
                            .toArray();
                    return random.ints(random.nextInt(1_500), 0, points.length)
                            .mapToObj(p -> Character.toString(points[p]))
                            .collect(Collectors.joining());
                })
                .collect(Collectors.joining());
    }
}
