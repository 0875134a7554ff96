package io.ragconnect.source.filesystem;

import io.ragconnect.record.Document;
import io.ragconnect.record.Heading;
import io.ragconnect.source.record.DocumentSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts a document that is too large for a record into documents of their own: before a heading, else between paragraphs,
 * lines or words, whichever is found first in the second half of what fits.
 */
final class Sections {
    /** Below, sections would be shorter than a chunk. */
    private static final long MIN_TEXT_BYTES = 2 * 1024;

    private static final String[] BREAKS = {"\n\n", "\n", " "};

    private final Document document;
    private final long maxBytes;

    private Sections(Document document, long maxBytes) {
        this.document = document;
        this.maxBytes = maxBytes;
    }

    /** The sections in their order, together the whole text; empty when not even the frame of one fits. */
    static List<Document> of(Document document, long maxBytes) {
        return new Sections(document, maxBytes).cut();
    }

    private List<Document> cut() {
        List<Document> sections = new ArrayList<>();
        for (int start = 0; start < document.text().length(); ) {
            long budget = maxBytes - DocumentSize.of(section(sections.size() + 1, start, start));
            Document section = null;
            int end = start;
            // headings and pages come on top of the text, so that a try may be too large
            for (; section == null && budget >= MIN_TEXT_BYTES; budget = budget * 3 / 4) {
                end = end(start, budget);
                Document candidate = section(sections.size() + 1, start, end);
                section = DocumentSize.of(candidate) <= maxBytes ? candidate : null;
            }
            if (section == null) {
                return List.of();
            }
            sections.add(section);
            start = end;
        }
        return sections;
    }

    private int end(int start, long budget) {
        String text = document.text();
        int limit = DocumentSize.fitting(text, start, budget);
        if (limit == text.length()) {
            return limit;
        }
        int half = start + (limit - start) / 2;
        for (int i = document.headings().size() - 1; i >= 0; i--) {
            int offset = document.headings().get(i).offset();
            if (offset > half && offset <= limit) {
                return offset;
            }
        }
        for (String separator : BREAKS) {
            int at = text.lastIndexOf(separator, limit - separator.length());
            if (at > half) {
                return at + separator.length();
            }
        }
        return limit;
    }

    private Document section(int number, int start, int end) {
        List<Heading> headings = new ArrayList<>();
        for (Heading heading : document.headings()) {
            if (heading.offset() >= start && heading.offset() < end) {
                headings.add(new Heading(heading.offset() - start, heading.level(), heading.title()));
            }
        }
        Map<String, String> metadata = new HashMap<>(document.metadata());
        metadata.put("document", document.id());
        metadata.put("section", Integer.toString(number));
        return Document.builder(
                        DocumentIds.part(document.id(), number),
                        document.uri(),
                        document.contentType(),
                        document.text().substring(start, end))
                .title(document.title())
                .language(document.language())
                .headings(headings)
                .pages(pages(start, end))
                .content(document.contentHash(), document.sizeBytes())
                .modifiedAt(document.modifiedAt())
                .observedAt(document.observedAt())
                .metadata(metadata)
                .acl(document.acl())
                .version(document.version())
                .build();
    }

    /** A section that starts within a page has that page as its first; page numbers count from its own start. */
    private List<Integer> pages(int start, int end) {
        List<Integer> pages = new ArrayList<>();
        for (int page : document.pages()) {
            if (page <= start) {
                pages.clear();
                pages.add(0);
            } else if (page < end) {
                pages.add(page - start);
            }
        }
        return pages;
    }
}
