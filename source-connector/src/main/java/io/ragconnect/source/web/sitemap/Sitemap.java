package io.ragconnect.source.web.sitemap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a sitemap.
 *
 * @param entries in its order; what could be read of a broken one
 * @param problem why there are not all that it has, in one line; null when there are
 */
public record Sitemap(List<SitemapEntry> entries, @Nullable String problem) {}
