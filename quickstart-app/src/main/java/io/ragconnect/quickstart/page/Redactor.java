package io.ragconnect.quickstart.page;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes out of messages what does not belong into an answer: credentials, and paths outside the roots. */
final class Redactor {
    private static final String HIDDEN = "[hidden]";
    private static final Pattern PASSWORD =
            Pattern.compile("(?i)(password|passwd|pwd|secret|token|api[_.-]?key)(\\s*[=:]\\s*)[^\\s&;,'\"]+");
    private static final Pattern URL_CREDENTIALS = Pattern.compile("(?<=://)[^\\s/@:]+:[^\\s/@]+@");
    /** An absolute path, alone or as a file URI; not the path of another URL, nor a part of a relative one. */
    private static final Pattern PATH =
            Pattern.compile("(?<![\\w/:.%~-])(file:(?://)?)?/[^\\s:;,'\"()<>\\[\\]|/]+(?:/[^\\s:;,'\"()<>\\[\\]|/]*)*");

    private final List<String> secrets = new ArrayList<>();
    private final Map<String, Path> roots;

    Redactor(String jdbcUrl, Map<String, Path> roots) {
        this.roots = roots;
        int query = jdbcUrl.indexOf('?');
        for (String parameter :
                query < 0 ? new String[0] : jdbcUrl.substring(query + 1).split("&", -1)) {
            if (parameter.startsWith("password=") && parameter.length() > "password=".length()) {
                String raw = parameter.substring("password=".length());
                secrets.add(raw);
                secrets.add(URLDecoder.decode(raw, StandardCharsets.UTF_8));
            }
        }
    }

    @Nullable
    String hide(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String text = message;
        for (String secret : secrets) {
            text = text.replace(secret, HIDDEN);
        }
        text = PASSWORD.matcher(text).replaceAll("$1$2" + Matcher.quoteReplacement(HIDDEN));
        text = URL_CREDENTIALS.matcher(text).replaceAll(Matcher.quoteReplacement(HIDDEN + "@"));
        return PATH.matcher(text).replaceAll(this::shown);
    }

    /** A path below a root begins with the root's name, as a document's id does. */
    private String shown(MatchResult match) {
        String path = match.group().replaceFirst("^file:(//)?", "");
        String shown = "…/" + path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
        for (Map.Entry<String, Path> root : roots.entrySet()) {
            String above = root.getValue().toString();
            if (!path.contains("..") && (path.equals(above) || path.startsWith(above + "/"))) {
                shown = root.getKey() + path.substring(above.length());
            }
        }
        return Matcher.quoteReplacement(shown);
    }
}
