package io.ragconnect.source.web.sitemap;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One URL that a sitemap or feed names.
 *
 * @param url absolute, not normalised, of any host
 * @param lastModified of what is there, as the sitemap says
 * @param changesEvery how often it changes, as the sitemap says: nothing for always, ten years for never
 * @param isSitemap whether there is another sitemap, not a page
 */
public record SitemapEntry(
        URI url, @Nullable Instant lastModified, @Nullable Duration changesEvery, boolean isSitemap) {}
