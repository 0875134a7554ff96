package io.ragconnect.quickstart.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WCAG 2.2, 1.4.3: text has a contrast of at least 4.5 to what is behind it, in light and in dark. */
class ContrastTest {
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): #([0-9a-f]{6});");

    @ParameterizedTest
    @CsvSource({
        "text,back",
        "text,card",
        "faint,card",
        "faint,back",
        "accent,card",
        "accent-text,accent",
        "mark-text,mark",
        "good,card",
        "bad,card",
        "bad,bad-back",
    })
    void textCanBeRead(String text, String behind) throws IOException {
        String[] schemes = style().split("prefers-color-scheme: dark", 2);
        for (String scheme : schemes) {
            Map<String, String> colours = colours(scheme);
            assertThat(contrast(colours.get(text), colours.get(behind))).isGreaterThanOrEqualTo(4.5);
        }
    }

    private static String style() throws IOException {
        try (InputStream style = SearchPage.class.getResourceAsStream("page.css")) {
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> colours(String scheme) {
        Map<String, String> colours = new HashMap<>();
        Matcher matcher = COLOUR.matcher(scheme);
        while (matcher.find()) {
            colours.put(matcher.group(1), matcher.group(2));
        }
        return colours;
    }

    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String hex) {
        return 0.2126 * linear(hex, 0) + 0.7152 * linear(hex, 2) + 0.0722 * linear(hex, 4);
    }

    private static double linear(String hex, int at) {
        double share = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
