package io.ragconnect.chunking;

import io.ragconnect.record.Document;
import io.ragconnect.record.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is embedded in front of a chunk's text. */
enum ContextHeader {
    NONE {
        @Override
        List<String> parts(Document document, List<String> headingPath, String template) {
            return List.of();
        }
    },
    TITLE {
        @Override
        List<String> parts(Document document, List<String> headingPath, String template) {
            String title = document.title();
            return title == null || title.isBlank() ? List.of() : List.of(title);
        }
    },
    HEADINGS {
        @Override
        List<String> parts(Document document, List<String> headingPath, String template) {
            List<String> parts = new ArrayList<>(TITLE.parts(document, headingPath, template));
            for (String heading : headingPath) {
                // a document's first heading most often repeats its title
                if (!heading.isBlank() && !parts.contains(heading)) {
                    parts.add(heading);
                }
            }
            return parts;
        }
    },
    TEMPLATE {
        @Override
        List<String> parts(Document document, List<String> headingPath, String template) {
            String filled = ContextTemplate.fill(template, document, headingPath);
            return filled.isBlank()
                    ? List.of()
                    : List.of(Texts.normalize(filled).strip());
        }
    };

    /** What stands between the parts. */
    static final String SEPARATOR = " > ";

    /** The parts of the header, outermost first. */
    abstract List<String> parts(Document document, List<String> headingPath, String template);

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
