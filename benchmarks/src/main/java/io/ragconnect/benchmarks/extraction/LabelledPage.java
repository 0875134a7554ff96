package io.ragconnect.benchmarks.extraction;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A real page of which a person has said where its content is, and where what surrounds it.
 *
 * @param name within the folder of pages
 * @param body selects the elements that a reader came for
 * @param around selects elements of navigation, banners, headers and footers; wins over {@code body} within it
 */
record LabelledPage(String name, String body, String around, byte[] content) {
    private static final String FOLDER = "/pages/";

    /** All pages: one a line in {@code labels.tsv}, with its two selectors. */
    static List<LabelledPage> all() throws IOException {
        List<LabelledPage> pages = new ArrayList<>();
        for (String line : new String(resource("labels.tsv"), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] columns = line.split("\t", 3);
                pages.add(new LabelledPage(columns[0], columns[1], columns[2], resource(columns[0])));
            }
        }
        return pages;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = LabelledPage.class.getResourceAsStream(FOLDER + name)) {
            return Objects.requireNonNull(in, "there is no page " + name).readAllBytes();
        }
    }
}
