package io.ragconnect.quickstart.page;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    private final List<String> roots;

    Redactor(String jdbcUrl, Collection<Path> roots) {
        this.roots = roots.stream().map(Path::toString).toList();
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

    private String shown(MatchResult match) {
        String path = match.group();
        String plain = path.replaceFirst("^file:(//)?", "");
        boolean inside = !plain.contains("..")
                && roots.stream().anyMatch(root -> plain.equals(root) || plain.startsWith(root + "/"));
        return Matcher.quoteReplacement(
                inside ? path : "…/" + plain.substring(plain.lastIndexOf('/', plain.length() - 2) + 1));
    }
}
