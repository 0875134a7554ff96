package io.ragconnect.source.web.fetch;

/** Ends a fetch with what came of it. */
final class NotFetchedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient FetchResult result;

    NotFetchedException(FetchResult result) {
        super(result.toString(), null, false, false);
        this.result = result;
    }

    FetchResult result() {
        return result;
    }
}
