package io.ragconnect.quickstart.page;

/** A request that can't be answered, with the HTTP status that says so. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    RequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
