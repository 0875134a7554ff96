package io.ragconnect.it;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts for the tests. */
final class Texts {
    private Texts() {}

    /** A Markdown document of eight sections, each a chunk of its own. */
    static String guide() {
        return document("Gardening", 8);
    }

    static String document(String subject, int sections) {
        return "# " + subject + "\n\n"
                + IntStream.rangeClosed(1, sections)
                        .mapToObj(i -> "## " + subject + " section " + i + "\n\n"
                                + ("In section " + i + " we look at " + subject + " from side number " + i
                                                + ", with all its details and exceptions. ")
                                        .repeat(6))
                        .collect(Collectors.joining("\n\n"));
    }
}
