package io.ragconnect.extract;

import io.ragconnect.record.Heading;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read from a document.
 *
 * @param contentType media type without parameters, detected from the content
 * @param title on one line
 * @param language BCP 47, as the document itself declares it, else as its text tells; null when neither does
 * @param text normalised by {@link io.ragconnect.record.Texts#normalize}; blocks are separated by a blank line
 * @param headings by ascending offset; each title stands in the text at its offset
 * @param pages offset at which each page starts, ascending, the first 0; empty where pages mean nothing
 * @param metadata names in lower_snake case
 */
public record Extraction(
        String contentType,
        @Nullable String title,
        @Nullable String language,
        String text,
        List<Heading> headings,
        List<Integer> pages,
        Map<String, String> metadata) {

    public Extraction {
        headings = List.copyOf(headings);
        pages = List.copyOf(pages);
        metadata = Map.copyOf(metadata);
    }
}
