/** The one form of each URL. */
@org.jspecify.annotations.NullMarked
package io.ragconnect.source.web.url;
