/** Reads sitemaps and feeds. */
@org.jspecify.annotations.NullMarked
package io.ragconnect.source.web.sitemap;
