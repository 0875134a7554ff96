package io.ragconnect.localstack;

/** Connect's REST interface answered with an error; the message is Connect's own. */
public final class ConnectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    ConnectException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status, for example 404 for an unknown connector. */
    public int status() {
        return status;
    }
}
