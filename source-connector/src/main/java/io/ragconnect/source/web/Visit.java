package io.ragconnect.source.web;

import io.ragconnect.source.web.state.PageState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A visit to a page.
 *
 * @param page what was known of it when the visit began
 * @param linksKnown whether it needs to be read only if it changed
 * @param version that a record about it is to have
 * @param changedAt when it changed, if a sitemap told of that since the last visit
 */
record Visit(
        String url,
        PageState page,
        boolean linksKnown,
        long version,
        @Nullable Instant changedAt) {

    /** Whether what an unchanged page would lead to is what is known already. */
    boolean isConditional() {
        return linksKnown
                && page.sightings() == 0
                && switch (page.outcome()) {
                    case DOCUMENT, NOT_A_DOCUMENT, NOT_EXTRACTED -> true;
                    case NEW, GONE, REFUSED, NOT_FETCHED, FORGOTTEN -> false;
                };
    }
}
