package io.ragconnect.source.web;

import io.ragconnect.record.Document;
import io.ragconnect.source.web.state.Content;
import java.util.List;

/** What a visit found. */
sealed interface Sighting {

    /** The server says that nothing changed. */
    record NotModified() implements Sighting {}

    /** The bytes are those of the last visit. */
    record Same(Content content) implements Sighting {}

    /**
     * It was read.
     *
     * @param links normalised URLs of the site, for the frontier
     */
    record Read(Content content, List<String> links, Verdict verdict) implements Sighting {}

    /** It is gone. */
    record Gone(String reason) implements Sighting {}

    /**
     * It moved for good to where it is not followed.
     *
     * @param failure what is said of it where that matters though there is no document to delete
     */
    record MovedAway(PageException failure) implements Sighting {}

    /**
     * The rules forbid it.
     *
     * @param asExpected whether it is only what robots.txt or the scope says
     */
    record Refused(PageException failure, boolean asExpected) implements Sighting {}

    /**
     * It could not be fetched.
     *
     * @param askedForMillis what the server asked to wait
     */
    record Failed(PageException failure, long askedForMillis) implements Sighting {}

    /** What a page that was read is. */
    sealed interface Verdict {

        /** A document, whose hash is in the content. */
        record IsDocument(Document document) implements Verdict {}

        /** It should be a document, but no text can be had of it. */
        record Unreadable(PageException failure) implements Verdict {}

        /**
         * It says that another page of the site stands for it.
         *
         * @param otherwise what it is as long as that page is no document
         */
        record IsAlias(String reason, String target, Verdict otherwise) implements Verdict {}

        /**
         * It is none of its own.
         *
         * @param withdrawn whether one that was sent is to go
         */
        record IsNone(String reason, boolean withdrawn) implements Verdict {}
    }
}
