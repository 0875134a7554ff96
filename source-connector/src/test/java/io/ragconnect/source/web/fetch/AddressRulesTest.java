package io.ragconnect.source.web.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00::1",
                "64:ff9b::1.1.1.1",
                "::ffff:1.1.1.1",
            })
    void publicAddressesAreOpen(String address) throws UnknownHostException {
        assertThat(refusal(AddressRules.of(false, List.of()), address)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.255.255.255, loopback",
        "::1, loopback",
        "::ffff:127.0.0.1, loopback",
        "64:ff9b::127.0.0.1, loopback",
        "10.0.0.0, private",
        "10.255.255.255, private",
        "172.16.0.0, private",
        "172.31.255.255, private",
        "192.168.0.1, private",
        "fc00::1, private",
        "fdff::1, private",
        "::ffff:10.0.0.1, private",
        "64:ff9b::10.0.0.1, private",
        "100.64.0.1, shared",
        "100.127.255.255, shared",
    })
    void privateOnesAreForThoseWhoAllowThem(String address, String reason) throws UnknownHostException {
        assertThat(refusal(AddressRules.of(false, List.of()), address)).contains(reason);
        assertThat(refusal(AddressRules.of(true, List.of()), address)).isNull();
        assertThat(refusal(AddressRules.of(false, List.of("Host.Test")), address))
                .isNull();
        assertThat(refusal(AddressRules.of(false, List.of("other.test")), address))
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.169.254, metadata",
        "::ffff:169.254.169.254, metadata",
        "64:ff9b::169.254.169.254, metadata",
        "100.100.100.200, metadata",
        "168.63.129.16, metadata",
        "fd00:ec2::254, metadata",
        "169.254.0.1, link-local",
        "fe80::1, link-local",
        "0.0.0.0, this network",
        "0.1.2.3, this network",
        "::, reserved",
        "::127.0.0.1, reserved",
        "192.0.0.192, reserved",
        "192.0.2.1, documentation",
        "198.18.0.1, benchmarking",
        "203.0.113.9, documentation",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, reserved",
        "255.255.255.255, reserved",
        "ff02::1, multicast",
        "fec0::1, reserved",
        "2001::1, reserved",
        "2001:db8::1, documentation",
        "2002:7f00:1::1, 6to4",
        "2002:0a00:0001::, 6to4",
        "64:ff9b:1::1, reserved",
        "4000::1, reserved",
    })
    void whatIsNobodysWebsiteIsForRangesAlone(String address, String reason) throws UnknownHostException {
        assertThat(refusal(AddressRules.of(false, List.of()), address)).contains(reason);
        assertThat(refusal(AddressRules.of(true, List.of("host.test")), address))
                .contains(reason);
        String plain = InetAddress.getByName(address).getHostAddress();
        assertThat(refusal(AddressRules.of(false, List.of(plain)), address)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.255, true",
        "10.1.0.0/16, 10.2.0.0, false",
        "10.1.2.128/25, 10.1.2.128, true",
        "10.1.2.128/25, 10.1.2.127, false",
        "0.0.0.0/0, 169.254.169.254, true",
        "fd12::/16, fd12:1::1, true",
        "fd12::/16, fd13::1, false",
        "10.1.0.0/16, ::1, false",
    })
    void ranges(String range, String address, boolean open) throws UnknownHostException {
        assertThat(refusal(AddressRules.of(false, List.of(range)), address) == null)
                .isEqualTo(open);
    }

    @Test
    void theDotAtTheEndOfAHostMakesNoOther() throws UnknownHostException {
        assertThat(AddressRules.of(false, List.of("host.test"))
                        .refusal("HOST.test.", InetAddress.getByName("10.0.0.1")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "10.0.0/8",
                "host.test/24",
                "::/129",
                "a b",
                "*.test"
            })
    void whatIsNeitherHostNorRangeIsRefused(String entry) {
        assertThatThrownBy(() -> AddressRules.of(false, List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + entry + "\" is neither");
    }

    private static String refusal(AddressRules rules, String address) throws UnknownHostException {
        return rules.refusal("host.test", InetAddress.getByName(address));
    }
}
