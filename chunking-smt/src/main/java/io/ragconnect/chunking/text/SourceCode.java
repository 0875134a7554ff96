package io.ragconnect.chunking.text;

import java.util.Locale;
import java.util.Set;

/** Tells source code by its media type. */
public final class SourceCode {
    /** Media types of prose and markup that begin as those of source code do. */
    private static final Set<String> PROSE = Set.of(
            "text/x-web-markdown", "text/x-markdown", "text/x-rst", "text/x-asciidoc", "text/x-tex", "text/x-log");

    private static final Set<String> CODE = Set.of(
            "application/javascript",
            "text/javascript",
            "application/typescript",
            "application/json",
            "application/x-sh",
            "application/x-bat",
            "application/sql",
            "application/xml",
            "application/xquery",
            "application/toml",
            "application/x-yaml",
            "application/yaml",
            "text/yaml",
            "text/css",
            "text/less",
            "text/asp");

    private SourceCode() {}

    public static boolean is(String contentType) {
        String type = mediaType(contentType);
        return CODE.contains(type) || (type.startsWith("text/x-") && !PROSE.contains(type));
    }

    public static boolean isJava(String contentType) {
        return mediaType(contentType).equals("text/x-java-source")
                || mediaType(contentType).equals("text/x-java");
    }

    /** Comma- or tab-separated values. */
    public static boolean isTable(String contentType) {
        String type = mediaType(contentType);
        return type.equals("text/csv") || type.equals("text/tab-separated-values") || type.equals("text/tsv");
    }

    private static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
