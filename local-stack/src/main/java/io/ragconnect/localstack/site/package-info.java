/** Websites on loopback, for those who crawl them. */
@NullMarked
package io.ragconnect.localstack.site;

import org.jspecify.annotations.NullMarked;
