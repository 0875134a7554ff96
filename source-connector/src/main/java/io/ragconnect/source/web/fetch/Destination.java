package io.ragconnect.source.web.fetch;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which URLs may be fetched at all, by their looks. */
final class Destination {
    private static final Pattern NUMERIC_END = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private Destination() {}

    /** What is wrong with the URL, as the end of a sentence that begins with it; null when nothing is. */
    static @Nullable String fault(URI url) {
        String scheme = url.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            return "is neither http nor https";
        }
        if (url.getRawUserInfo() != null) {
            return "carries a user name or password: take it out and set credentials for the host instead";
        }
        String host = url.getHost();
        if (host == null || host.isEmpty()) {
            return "has no valid host name";
        }
        // 2130706433, 0x7f.1 and 0177.0.0.1 mean 127.0.0.1 to some and something else to others
        if (NUMERIC_END.matcher(host).matches() && !isIpv4(host)) {
            return "spells an address in an unusual way";
        }
        if (host.indexOf('%') >= 0) {
            return "names a network interface";
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            return "has no valid port";
        }
        return null;
    }

    /** A host as it is compared: lower case, without the dot that may end it. */
    static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Four decimal numbers, without leading zeros. */
    static boolean isIpv4(String host) {
        return IPV4.matcher(host).matches();
    }
}
