package io.ragconnect.source.filesystem;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for paths relative to a root, matched on ids, so that it works alike in every locale and file system.
 *
 * <p>{@code *} and {@code ?} stay within a name, {@code **} crosses directories, {@code **}{@code /} also matches none;
 * {@code [a-z]} and {@code [!a-z]} match one character, a backslash takes the next one literally.
 */
final class Glob {
    private final String glob;
    private final Pattern pattern;

    private Glob(String glob, Pattern pattern) {
        this.glob = glob;
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException saying what is wrong with the pattern */
    static Glob of(String glob) {
        if (glob.isEmpty() || glob.startsWith("/")) {
            throw new IllegalArgumentException(
                    "\"" + glob + "\" must be a pattern relative to the root, as in **/*.md");
        }
        if (glob.indexOf('{') >= 0 || glob.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + glob + "\" has a brace; write each alternative as a pattern of its own, as in *.md,*.txt");
        }
        try {
            return new Glob(glob, Pattern.compile(regex(glob), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + glob + "\" is not a glob: " + e.getDescription(), e);
        }
    }

    /** A pattern of an ignore file, where braces mean themselves; null when it is none, which is no error there. */
    static @Nullable Glob ofIgnoreRule(String glob) {
        try {
            return new Glob(glob, Pattern.compile(regex(glob), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    boolean matches(String relative) {
        return pattern.matcher(relative).matches();
    }

    /** Whether all that is below this directory matches. */
    boolean matchesAllBelow(String directory) {
        return glob.endsWith("/**") && matches(directory + "/x");
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i) && (i == 0 || glob.charAt(i - 1) == '/')) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (c == '[') {
                regex.append(glob.startsWith("!", i + 1) ? "[^" : "[");
                i += glob.startsWith("!", i + 1) ? 1 : 0;
            } else if (c == ']' || c == '-') {
                regex.append(c);
            } else {
                if (c == '\\' && i + 1 < glob.length()) {
                    i++;
                }
                regex.append(Pattern.quote(glob.substring(i, i + 1)));
            }
        }
        return regex.toString();
    }
}
