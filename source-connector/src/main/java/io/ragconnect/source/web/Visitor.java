package io.ragconnect.source.web;

import io.ragconnect.source.web.PageException.Stage;
import io.ragconnect.source.web.fetch.FetchRequest;
import io.ragconnect.source.web.fetch.FetchResult;
import io.ragconnect.source.web.fetch.Fetcher;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Visits a page: asks its server for it, on condition that it changed where that is enough, and reads it. Thread-safe. */
final class Visitor {
    private final Fetcher fetcher;
    private final PageReader reader;
    private final WebMetrics metrics;

    Visitor(Fetcher fetcher, PageReader reader, WebMetrics metrics) {
        this.fetcher = fetcher;
        this.reader = reader;
        this.metrics = metrics;
    }

    Sighting visit(Visit visit) throws InterruptedException {
        boolean conditional = visit.isConditional();
        FetchResult result = fetcher.fetch(new FetchRequest(
                URI.create(visit.url()),
                conditional ? nullIfEmpty(visit.page().content().etag()) : null,
                conditional ? nullIfEmpty(visit.page().content().lastModified()) : null));
        metrics.pagesFetched.incrementAndGet();
        if (result instanceof FetchResult.Page page) {
            metrics.bytesFetched.addAndGet(page.body().length);
            return reader.read(visit, page);
        } else if (result instanceof FetchResult.NotModified) {
            return new Sighting.NotModified();
        } else if (result instanceof FetchResult.Gone gone) {
            return new Sighting.Gone("its server answered with status " + gone.status());
        } else if (result instanceof FetchResult.MovedAway moved) {
            return new Sighting.MovedAway(new PageException(Stage.REFUSED, moved.reason(), null));
        } else if (result instanceof FetchResult.Refused refused) {
            return new Sighting.Refused(new PageException(Stage.REFUSED, refused.reason(), null), refused.asExpected());
        } else {
            FetchResult.Failed failed = (FetchResult.Failed) result;
            return new Sighting.Failed(
                    new PageException(Stage.FETCH, failed.reason(), null), failed.retryAfterMillis());
        }
    }

    private static @Nullable String nullIfEmpty(String validator) {
        return validator.isEmpty() ? null : validator;
    }
}
