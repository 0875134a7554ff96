package io.ragconnect.extract.markdown;

import io.ragconnect.record.Texts;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Markdown source split at its YAML front matter.
 *
 * <p>Of YAML it understands what front matter is made of: scalars, quoted or not, and lists of them in both styles. Of
 * deeper structures it keeps nothing.
 *
 * @param entries by name in lower_snake case; a list's items are joined by a comma and a space
 * @param body what follows the front matter
 */
record FrontMatter(Map<String, String> entries, String body) {
    private static final Pattern BLOCK = Pattern.compile(
            "\\uFEFF?---[ \\t]*\\R(.*?)^(?:---|\\.\\.\\.)[ \\t]*(?:\\R|\\z)", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern ENTRY = Pattern.compile("([\\w][\\w .-]{0,99}?)[ \\t]*:(?:[ \\t]+(.*))?");
    /** Of a line, and of a list's items in one: more is no property, and dear to match and to join. */
    private static final int MAX_CHARS = 4_000;

    private static final Pattern ITEM = Pattern.compile("[ \\t]*-[ \\t]+(.*)");

    static FrontMatter split(String source) {
        Matcher block = BLOCK.matcher(source);
        if (!block.lookingAt()) {
            return new FrontMatter(Map.of(), source);
        }
        return new FrontMatter(entries(block.group(1)), source.substring(block.end()));
    }

    private static Map<String, String> entries(String yaml) {
        Map<String, String> entries = new LinkedHashMap<>();
        String name = "";
        for (String line : yaml.lines().toList()) {
            if (line.length() > MAX_CHARS) {
                continue;
            }
            Matcher entry = ENTRY.matcher(line);
            Matcher item = ITEM.matcher(line);
            if (entry.matches()) {
                name = Texts.oneLine(entry.group(1)).toLowerCase(Locale.ROOT).replaceAll("[ .-]+", "_");
                put(entries, name, entry.group(2) == null ? "" : entry.group(2));
            } else if (item.matches() && !name.isEmpty()) {
                put(entries, name, item.group(1));
            }
        }
        return entries;
    }

    private static void put(Map<String, String> entries, String name, String value) {
        String plain = value.strip();
        if (plain.startsWith("[") && plain.endsWith("]")) {
            for (String item : plain.substring(1, plain.length() - 1).split(",", -1)) {
                put(entries, name, item);
            }
        } else {
            String scalar = scalar(plain);
            if (!scalar.isEmpty()) {
                entries.merge(
                        name, scalar, (before, next) -> before.length() > MAX_CHARS ? before : before + ", " + next);
            }
        }
    }

    private static String scalar(String value) {
        int last = value.length() - 1;
        if (last > 0 && (value.charAt(0) == '"' || value.charAt(0) == '\'') && value.charAt(last) == value.charAt(0)) {
            return value.substring(1, last);
        }
        if (value.equals("|")
                || value.equals(">")
                || value.equals("null")
                || value.equals("~")
                || value.startsWith("{")) {
            return "";
        }
        int comment = value.indexOf(" #");
        return comment < 0 ? value : value.substring(0, comment).strip();
    }
}
