package io.ragconnect.chunking;

import io.ragconnect.record.Document;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The template of {@code chunk.context=template}: text with {@code ${title}}, {@code ${headings}} and so on. */
final class ContextTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final String METADATA = "metadata.";
    private static final List<String> NAMES =
            List.of("title", "headings", "heading", "uri", "language", "content_type");

    private ContextTemplate() {}

    /** Names in the template that stand for nothing. */
    static List<String> unknown(String template) {
        return PLACEHOLDER
                .matcher(template)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !NAMES.contains(name) && !name.startsWith(METADATA))
                .toList();
    }

    static String fill(String template, Document document, List<String> headingPath) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), document, headingPath)));
    }

    private static String value(String name, Document document, List<String> headingPath) {
        String value =
                switch (name) {
                    case "title" -> document.title();
                    case "headings" -> String.join(ContextHeader.SEPARATOR, headingPath);
                    case "heading" -> headingPath.isEmpty() ? "" : headingPath.get(headingPath.size() - 1);
                    case "uri" -> document.uri();
                    case "language" -> document.language();
                    case "content_type" -> document.contentType();
                    default -> document.metadata().get(name.substring(METADATA.length()));
                };
        return value == null ? "" : value;
    }
}
