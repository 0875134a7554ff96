package io.ragconnect.source.web.url;

import crawlercommons.filters.basic.BasicURLNormalizer;
import crawlercommons.filters.basic.BasicURLNormalizer.IdnNormalization;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings URLs into the one form under which they are known (RFC 3986, section 6): lower case scheme and host, host names in
 * ASCII, no default port, no fragment, no dot segments, one way to escape, parameters of the query sorted, none of a session.
 */
public final class Urls {
    /** What most servers and browsers take. */
    public static final int USUAL_MAX_LENGTH = 2_048;

    /** Parameters of the query that name a session or where a visitor came from, never a page. */
    public static final List<String> USUAL_IGNORED_PARAMETERS = List.of(
            "sid",
            "SID",
            "PHPSESSID",
            "phpsessid",
            "JSESSIONID",
            "jsessionid",
            "ASPSESSIONID",
            "sessionid",
            "session_id",
            "CFID",
            "CFTOKEN",
            "utm_source",
            "utm_medium",
            "utm_campaign",
            "utm_term",
            "utm_content",
            "gclid",
            "fbclid");

    private static final Pattern SESSION_IN_PATH =
            Pattern.compile(";(jsessionid|phpsessid|sid|sessionid)=[^/?#;]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern SESSION_FOLDER =
            Pattern.compile("/\\([SAF]\\([^/)]*\\)\\)+/", Pattern.CASE_INSENSITIVE);

    private static final Pattern LINE_BREAKS = Pattern.compile("[\\t\\r\\n]+");
    private static final Pattern AUTHORITY = Pattern.compile("((?:[A-Za-z][A-Za-z0-9+.-]*:)?//)([^/?]*)");
    private static final String MUST_BE_ESCAPED = "\"<>[]^`{|}\\";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    /** What a page may hold as a link before it is looked at. */
    private static final int MAX_LINK = 16_384;

    private final int maxLength;
    private final BasicURLNormalizer normalizer;

    /**
     * With settings of one's own.
     *
     * @param maxLength in characters, above which a URL is none
     * @param ignoredParameters of the query, left out; upper and lower case are told apart
     */
    public Urls(int maxLength, Collection<String> ignoredParameters) {
        this.maxLength = maxLength;
        normalizer = BasicURLNormalizer.newBuilder()
                .idnNormalization(IdnNormalization.PUNYCODE)
                .queryParamsToRemove(ignoredParameters)
                .build();
    }

    /** The usual length and parameters. */
    public static Urls usual() {
        return new Urls(USUAL_MAX_LENGTH, USUAL_IGNORED_PARAMETERS);
    }

    /** The one form of an absolute http or https URL; empty for any other, one too long, and one with a user name in it. */
    public Optional<URI> normalise(String url) {
        return resolve(null, url).flatMap(this::normalise);
    }

    /** The one form of a link on a page; empty as above. */
    public Optional<URI> normalise(URI page, String link) {
        return resolve(page, link).flatMap(this::normalise);
    }

    /** As above, of a URL that is one already. */
    public Optional<URI> normalise(URI url) {
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!web
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.toString().length() > 4 * maxLength) {
            return Optional.empty();
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String own = SESSION_FOLDER
                .matcher(SESSION_IN_PATH.matcher(path).replaceAll(""))
                .replaceAll("/");
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String normal = normalizer.filter(url.getScheme() + "://" + withoutDot(url.getHost()) + port + own + query);
        if (normal == null || normal.length() > maxLength) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI(normal));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * A link as browsers understand it, with all that a URI may not hold escaped, and without fragment; empty when it
     * makes no URL.
     *
     * @param base what it is relative to; null when it must be absolute
     */
    public static Optional<URI> resolve(@Nullable URI base, @Nullable String link) {
        if (link == null || link.length() > MAX_LINK) {
            return Optional.empty();
        }
        String text = LINE_BREAKS.matcher(link.strip()).replaceAll("");
        int fragment = text.indexOf('#');
        text = fragment < 0 ? text : text.substring(0, fragment);
        try {
            URI url = absolute(base, text);
            return url.isAbsolute() && !url.isOpaque() ? Optional.of(withinRoot(url)) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static URI absolute(@Nullable URI base, String link) throws URISyntaxException {
        if (base == null) {
            return escaped(link);
        }
        // java.net.URI goes by RFC 2396, in which both mean something else than they do in browsers
        if (link.isEmpty()) {
            return base;
        }
        if (link.startsWith("?")) {
            String path = base.getRawPath();
            return base.resolve(escaped((path == null || path.isEmpty() ? "/" : path) + link));
        }
        URI folder = base.getRawPath() == null || base.getRawPath().isEmpty() ? base.resolve("/") : base;
        return folder.resolve(escaped(link));
    }

    private static URI escaped(String link) throws URISyntaxException {
        Matcher authority = AUTHORITY.matcher(link);
        if (!authority.lookingAt()) {
            return new URI(escape(link));
        }
        String host = authority.group(2);
        String ascii = host.chars().allMatch(c -> c < 0x80) ? host : IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
        return new URI(authority.group(1) + ascii + escape(link.substring(authority.end())));
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i] & 0xff;
            boolean strayPercent = c == '%' && !(isHex(bytes, i + 1) && isHex(bytes, i + 2));
            if (c <= ' ' || c >= 0x7f || strayPercent || MUST_BE_ESCAPED.indexOf(c) >= 0) {
                escaped.append('%').append(HEX.toHexDigits(bytes[i]));
            } else {
                escaped.append((char) c);
            }
        }
        return escaped.toString();
    }

    private static boolean isHex(byte[] bytes, int index) {
        return index < bytes.length && HexFormat.isHexDigit(bytes[index]);
    }

    private static URI withinRoot(URI url) throws URISyntaxException {
        String path = url.getRawPath();
        if (path == null || !path.startsWith("/..")) {
            return url;
        }
        String inside = path.replaceFirst("^(/\\.\\.(?=/|$))+", "");
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return new URI(url.getScheme() + "://" + url.getRawAuthority() + (inside.isEmpty() ? "/" : inside) + query);
    }

    private static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
