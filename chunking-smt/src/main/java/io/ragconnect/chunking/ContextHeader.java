package io.ragconnect.chunking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is embedded in front of a chunk's text. */
enum ContextHeader {
    NONE {
        @Override
        List<String> parts(@Nullable String title, List<String> headingPath) {
            return List.of();
        }
    },
    TITLE {
        @Override
        List<String> parts(@Nullable String title, List<String> headingPath) {
            return title == null || title.isBlank() ? List.of() : List.of(title);
        }
    },
    HEADINGS {
        @Override
        List<String> parts(@Nullable String title, List<String> headingPath) {
            List<String> parts = new ArrayList<>(TITLE.parts(title, headingPath));
            for (String heading : headingPath) {
                // a document's first heading most often repeats its title
                if (!heading.isBlank() && !parts.contains(heading)) {
                    parts.add(heading);
                }
            }
            return parts;
        }
    };

    /** What stands between the parts. */
    static final String SEPARATOR = " > ";

    /** The parts of the header, outermost first. */
    abstract List<String> parts(@Nullable String title, List<String> headingPath);

    static ContextHeader parse(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    static String[] names() {
        return Arrays.stream(values()).map(ContextHeader::toString).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
