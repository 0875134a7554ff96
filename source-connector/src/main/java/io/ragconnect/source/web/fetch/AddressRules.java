package io.ragconnect.source.web.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses may be connected to: public ones (as IANA's special-purpose registries tell them), and others only as far as
 * they were allowed. Whoever may name a URL could otherwise reach what only this machine can.
 */
public final class AddressRules {
    private static final Pattern HOST_NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

    /** What {@code allowPrivate} and the name of a host open. */
    private static final List<Block> PRIVATE = blocks(
            "127.0.0.0/8 loopback",
            "10.0.0.0/8 private",
            "172.16.0.0/12 private",
            "192.168.0.0/16 private",
            "100.64.0.0/10 shared (RFC 6598)",
            "::1/128 loopback",
            "fc00::/7 private");

    /** What is nobody's website: opened by a range alone. Before the private ones, since some lie within them. */
    private static final List<Block> SPECIAL = blocks(
            "169.254.0.0/16 link-local or a cloud's metadata",
            "100.100.100.200/32 a cloud's metadata",
            "168.63.129.16/32 a cloud's metadata",
            "fd00:ec2::254/128 a cloud's metadata",
            "fe80::/10 link-local",
            "0.0.0.0/8 this network",
            "192.0.0.0/24 reserved",
            "192.0.2.0/24 documentation",
            "192.88.99.0/24 reserved",
            "198.18.0.0/15 benchmarking",
            "198.51.100.0/24 documentation",
            "203.0.113.0/24 documentation",
            "224.0.0.0/4 multicast",
            "240.0.0.0/4 reserved",
            "ff00::/8 multicast",
            "2001::/23 reserved",
            "2001:db8::/32 documentation",
            "2002::/16 6to4",
            "3fff::/20 documentation");

    private static final Block GLOBAL_IPV6 = Block.parse("2000::/3");
    private static final Block NAT64 = Block.parse("64:ff9b::/96");

    private final boolean allowPrivate;
    private final Set<String> hosts = new HashSet<>();
    private final List<Block> ranges = new ArrayList<>();

    private AddressRules(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    /**
     * Rules with exceptions.
     *
     * @param allowPrivate whether loopback and private addresses are open to every host
     * @param allowed host names, to which loopback and private addresses are open; and addresses and ranges such as
     *     10.1.0.0/16, open to every host
     * @throws IllegalArgumentException when one of them is none of these
     */
    public static AddressRules of(boolean allowPrivate, List<String> allowed) {
        AddressRules rules = new AddressRules(allowPrivate);
        for (String entry : allowed) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            if (text.indexOf(':') >= 0 || text.indexOf('/') >= 0 || Destination.isIpv4(text)) {
                rules.ranges.add(Block.parse(text));
            } else if (HOST_NAME.matcher(text).matches()) {
                rules.hosts.add(text);
            } else {
                throw new IllegalArgumentException(Block.notARange(entry));
            }
        }
        return rules;
    }

    /** What the address is that this host may not be connected at; null when it may. */
    @Nullable
    String refusal(String host, InetAddress address) {
        byte[] bytes = address.getAddress();
        if (ranges.stream().anyMatch(range -> range.holds(bytes))) {
            return null;
        }
        if (NAT64.holds(bytes)) {
            return refusal(host, ipv4(Arrays.copyOfRange(bytes, 12, 16)));
        }
        for (Block block : SPECIAL) {
            if (block.holds(bytes)) {
                return block.name;
            }
        }
        for (Block block : PRIVATE) {
            if (block.holds(bytes)) {
                return allowPrivate || hosts.contains(Destination.bare(host)) ? null : block.name;
            }
        }
        return bytes.length == 4 || GLOBAL_IPV6.holds(bytes) ? null : "reserved";
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    private static List<Block> blocks(String... texts) {
        return Arrays.stream(texts)
                .map(text ->
                        Block.parse(text.substring(0, text.indexOf(' '))).named(text.substring(text.indexOf(' ') + 1)))
                .toList();
    }

    /** The addresses that share their first bits. */
    private record Block(byte[] prefix, int bits, String name) {

        static Block parse(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            if (!Destination.isIpv4(address) && !address.matches("[0-9a-f:.]*:[0-9a-f:.]*")) {
                throw new IllegalArgumentException(notARange(text));
            }
            try {
                // no name is looked up: it is an address in its usual form
                byte[] prefix = InetAddress.getByName(address).getAddress();
                int bits = slash < 0 ? prefix.length * 8 : Integer.parseInt(text.substring(slash + 1));
                if (bits < 0 || bits > prefix.length * 8) {
                    throw new IllegalArgumentException(notARange(text));
                }
                return new Block(prefix, bits, text);
            } catch (UnknownHostException | NumberFormatException e) {
                throw new IllegalArgumentException(notARange(text), e);
            }
        }

        static String notARange(String text) {
            return "\"" + text + "\" is neither a host name nor an address nor a range: write intranet.example.org,"
                    + " 10.1.2.3, 10.1.0.0/16 or fd12:3456::/32";
        }

        Block named(String other) {
            return new Block(prefix, bits, other);
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xff : 0xff00 >> (bits - bit) & 0xff;
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
