package io.ragconnect.source.filesystem;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one ignore file, in the syntax of gitignore(5): the last rule that matches a path decides, one that starts
 * with ! takes back, one that ends with / is for directories alone, and one with another / is for paths from the ignore
 * file's own directory on.
 */
record IgnoreRules(List<Rule> rules) {
    /** What an ignore file says of a path. */
    enum Verdict {
        IGNORED,
        TAKEN_BACK,
        NOTHING
    }

    private record Rule(Glob glob, boolean takesBack, boolean directoriesOnly) {}

    static IgnoreRules parse(List<String> lines) {
        List<Rule> rules = new ArrayList<>();
        for (String line : lines) {
            Rule rule = rule(withoutTrailingSpaces(line));
            if (rule != null) {
                rules.add(rule);
            }
        }
        return new IgnoreRules(List.copyOf(rules));
    }

    /** @param path below the ignore file's directory */
    Verdict verdict(String path, boolean isDirectory) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            Rule rule = rules.get(i);
            if ((isDirectory || !rule.directoriesOnly) && rule.glob.matches(path)) {
                return rule.takesBack ? Verdict.TAKEN_BACK : Verdict.IGNORED;
            }
        }
        return Verdict.NOTHING;
    }

    private static @Nullable Rule rule(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return null;
        }
        boolean takesBack = line.startsWith("!");
        String pattern = takesBack ? line.substring(1) : line;
        boolean directoriesOnly = pattern.endsWith("/");
        if (directoriesOnly) {
            pattern = pattern.substring(0, pattern.length() - 1);
        }
        if (pattern.startsWith("/")) {
            pattern = pattern.substring(1);
        } else if (pattern.indexOf('/') < 0) {
            pattern = "**/" + pattern;
        }
        Glob glob = pattern.isEmpty() ? null : Glob.ofIgnoreRule(pattern);
        return glob == null ? null : new Rule(glob, takesBack, directoriesOnly);
    }

    private static String withoutTrailingSpaces(String line) {
        int end = line.endsWith("\r") ? line.length() - 1 : line.length();
        while (end > 0 && line.charAt(end - 1) == ' ' && !(end > 1 && line.charAt(end - 2) == '\\')) {
            end--;
        }
        return line.substring(0, end);
    }
}
