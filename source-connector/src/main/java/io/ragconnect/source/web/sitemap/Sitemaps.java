package io.ragconnect.source.web.sitemap;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMap;
import crawlercommons.sitemaps.SiteMapIndex;
import crawlercommons.sitemaps.SiteMapParser;
import crawlercommons.sitemaps.SiteMapURL;
import crawlercommons.sitemaps.SiteMapURL.ChangeFrequency;
import crawlercommons.sitemaps.UnknownFormatException;
import io.ragconnect.source.web.url.Urls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads sitemaps and indexes of sitemaps (sitemaps.org: XML or text, compressed by gzip or not), RSS and Atom feeds. Nothing that
 * they refer to is fetched, no entity is expanded.
 */
public final class Sitemaps {
    /** The protocol's own limits. */
    public static final int MAX_BYTES = 50 << 20;

    public static final int MAX_ENTRIES = 50_000;
    /** Indexes may not name indexes, by the protocol; some do. */
    public static final int MAX_DEPTH = 3;

    private Sitemaps() {}

    /**
     * Reads one.
     *
     * @param url where it was found
     * @param body as it was sent
     * @param depth 0 for one that was found, 1 for one that an index named, and so on: an index at {@link #MAX_DEPTH} names nothing
     */
    public static Sitemap read(URI url, byte[] body, int depth) {
        try {
            byte[] text = unzipped(body);
            boolean cut = text.length > MAX_BYTES;
            AbstractSiteMap map = new SiteMapParser(false, true)
                    .parseSiteMap(cut ? java.util.Arrays.copyOf(text, MAX_BYTES) : text, url.toURL());
            if (map.isIndex() && depth >= MAX_DEPTH) {
                return new Sitemap(List.of(), url + " is an index in an index in an index: what it names is left out");
            }
            List<SitemapEntry> entries = map instanceof SiteMapIndex index ? sitemaps(url, index) : pages(url, map);
            boolean tooMany = entries.size() > MAX_ENTRIES;
            String problem = cut || tooMany
                    ? url + " has more than " + MAX_BYTES + " bytes or " + MAX_ENTRIES
                            + " entries: the rest is left out, split it up by an index"
                    : null;
            return new Sitemap(List.copyOf(tooMany ? entries.subList(0, MAX_ENTRIES) : entries), problem);
        } catch (UnknownFormatException | IOException | RuntimeException e) {
            return new Sitemap(List.of(), url + " is no sitemap and no feed: " + firstLine(e));
        }
    }

    private static List<SitemapEntry> sitemaps(URI base, SiteMapIndex index) {
        List<SitemapEntry> entries = new ArrayList<>();
        for (AbstractSiteMap map : index.getSitemaps()) {
            resolve(base, map.getUrl())
                    .ifPresent(url -> entries.add(new SitemapEntry(url, instant(map.getLastModified()), null, true)));
        }
        return entries;
    }

    private static List<SitemapEntry> pages(URI base, AbstractSiteMap map) {
        List<SitemapEntry> entries = new ArrayList<>();
        for (SiteMapURL page : ((SiteMap) map).getSiteMapUrls()) {
            resolve(base, page.getUrl())
                    .ifPresent(url -> entries.add(new SitemapEntry(
                            url, instant(page.getLastModified()), interval(page.getChangeFrequency()), false)));
        }
        return entries;
    }

    private static Optional<URI> resolve(URI base, @Nullable URL url) {
        return url == null ? Optional.empty() : Urls.resolve(base, url.toString());
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }

    private static @Nullable Duration interval(@Nullable ChangeFrequency frequency) {
        if (frequency == null) {
            return null;
        }
        return switch (frequency) {
            case ALWAYS -> Duration.ZERO;
            case HOURLY -> Duration.ofHours(1);
            case DAILY -> Duration.ofDays(1);
            case WEEKLY -> Duration.ofDays(7);
            case MONTHLY -> Duration.ofDays(30);
            case YEARLY -> Duration.ofDays(365);
            case NEVER -> Duration.ofDays(3650);
        };
    }

    /** At most one byte more than may be read. */
    private static byte[] unzipped(byte[] body) throws IOException {
        boolean zipped = body.length > 2 && (body[0] & 0xff) == 0x1f && (body[1] & 0xff) == 0x8b;
        if (!zipped) {
            return body;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = message.strip().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
