package io.ragconnect.quickstart;

import io.ragconnect.localstack.ConnectorFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the user named.
 *
 * @param roots folders and files
 * @param sites URLs from which websites are crawled
 */
record Places(Roots roots, List<URI> sites) {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    static Places of(List<String> named) {
        List<Path> paths = new ArrayList<>();
        List<URI> sites = new ArrayList<>();
        for (String place : named) {
            String start = place.toLowerCase(Locale.ROOT);
            if (start.startsWith("http://") || start.startsWith("https://")) {
                sites.add(site(place));
            } else {
                paths.add(path(place));
            }
        }
        return new Places(Roots.of(paths), sites);
    }

    /** The connectors that ingest it, as config-examples has them. */
    List<ConnectorFile> sources(Home home) {
        List<ConnectorFile> sources = new ArrayList<>();
        if (!roots.byName().isEmpty()) {
            sources.add(ConnectorFile.read(home.configExample("filesystem-source.json")));
        }
        if (!sites.isEmpty()) {
            sources.add(crawl(ConnectorFile.read(home.configExample("web-source.json"))));
        }
        return sources;
    }

    private ConnectorFile crawl(ConnectorFile example) {
        ConnectorFile crawl = example.with(
                        "seeds", sites.stream().map(URI::toString).collect(Collectors.joining(",")))
                .with("contact", "");
        List<String> here = sites.stream()
                .map(URI::getHost)
                .filter(Places::isThisMachine)
                .distinct()
                .toList();
        if (!here.isEmpty()) {
            crawl = crawl.with("allowed.addresses", String.join(",", here));
        }
        // nobody else's server is kept busy, and nobody waits for an hour to see a page change
        return here.size() < hosts()
                ? crawl
                : crawl.with("crawl.delay.ms", "0")
                        .with("host.connections", "4")
                        .with("revisit.min.ms", "10000");
    }

    private long hosts() {
        return sites.stream().map(URI::getHost).distinct().count();
    }

    private static boolean isThisMachine(String host) {
        return THIS_MACHINE.contains(host.toLowerCase(Locale.ROOT));
    }

    private static URI site(String url) {
        try {
            URI site = new URI(url);
            if (site.getHost() != null && site.getRawUserInfo() == null) {
                return site;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new QuickstartException(
                url + " is no URL of a website; write it as http://host:port/path, without user name");
    }

    private static Path path(String place) {
        try {
            return Path.of(place);
        } catch (InvalidPathException e) {
            throw new QuickstartException("No such file or folder: " + place, e);
        }
    }
}
