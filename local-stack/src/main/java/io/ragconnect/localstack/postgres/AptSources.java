package io.ragconnect.localstack.postgres;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Adapts a machine's list of package sources, in the one-line form or in that of deb822. */
final class AptSources {

    private AptSources() {}

    /** The same places, but the source packages of another release. Places that do not serve this release are left out. */
    static String sourcesOf(String sources, String codename, String newer) {
        return sources.lines().anyMatch(line -> line.startsWith("URIs:"))
                ? stanzas(sources, codename, newer)
                : lines(sources, codename, newer);
    }

    private static String stanzas(String sources, String codename, String newer) {
        return Arrays.stream(sources.split("\n\\s*\n"))
                .map(stanza ->
                        stanza.lines().filter(line -> !line.startsWith("#")).toList())
                .filter(stanza -> words(stanza, "Suites:").contains(codename)
                        && words(stanza, "Components:").contains("main"))
                .map(stanza -> stanza.stream()
                        .map(line -> line.startsWith("Types:") ? "Types: deb-src" : line)
                        .map(line -> line.startsWith("Suites:") ? "Suites: " + newer : line)
                        .collect(Collectors.joining("\n", "", "\n")))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> words(List<String> stanza, String field) {
        return stanza.stream()
                .filter(line -> line.startsWith(field))
                .flatMap(line ->
                        Arrays.stream(line.substring(field.length()).strip().split("\\s+")))
                .toList();
    }

    private static String lines(String sources, String codename, String newer) {
        return sources.lines()
                .filter(line -> line.startsWith("deb "))
                .filter(line -> line.contains(" " + codename + " ") && line.matches(".*\\bmain\\b.*"))
                .map(line -> line.replaceFirst("^deb ", "deb-src ").replace(" " + codename + " ", " " + newer + " "))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
