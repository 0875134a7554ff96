package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Document;
import io.ragconnect.record.Heading;
import io.ragconnect.source.record.DocumentSize;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SectionsTest {
    private static final int MAX_BYTES = 32 * 1024;

    @Test
    void aDocumentIsCutBeforeHeadings() {
        StringBuilder text = new StringBuilder();
        List<Heading> headings = new ArrayList<>();
        for (int chapter = 1; chapter <= 20; chapter++) {
            headings.add(new Heading(text.length(), 1, "Chapter " + chapter));
            text.append("Chapter ")
                    .append(chapter)
                    .append("\n\n")
                    .append("A sentence. ".repeat(400))
                    .append("\n\n");
        }
        Document document = document(text.toString(), headings, List.of(0, 30_000, 60_000));

        List<Document> sections = Sections.of(document, MAX_BYTES);

        assertThat(text(sections)).isEqualTo(document.text());
        assertThat(sections).hasSizeGreaterThan(3).allSatisfy(section -> {
            assertThat(DocumentSize.of(section)).isLessThanOrEqualTo(MAX_BYTES);
            assertThat(section.text()).startsWith("Chapter ");
            assertThat(section.headings())
                    .allSatisfy(heading -> assertThat(section.text().substring(heading.offset()))
                            .startsWith(heading.title()));
            assertThat(section.pages()).startsWith(0);
            assertThat(section.version()).isEqualTo(7);
        });
        assertThat(sections.get(1).id()).isEqualTo("r/a.md#2");
        assertThat(sections.get(1).metadata())
                .containsEntry("document", "r/a.md")
                .containsEntry("section", "2");
    }

    @Test
    void aTextWithoutAnyBreakIsCutBetweenCharacters() {
        String text = "\ud83d\ude00".repeat(30_000);
        List<Document> sections = Sections.of(document(text, List.of(), List.of()), MAX_BYTES);
        assertThat(text(sections)).isEqualTo(text);
        assertThat(sections).allSatisfy(section -> {
            assertThat(DocumentSize.of(section)).isLessThanOrEqualTo(MAX_BYTES);
            assertThat(Character.isLowSurrogate(section.text().charAt(0))).isFalse();
        });
    }

    @Test
    void whatDoesNotEvenHoldTheFrameIsNotCut() {
        assertThat(Sections.of(document("text", List.of(), List.of()), 1_000)).isEmpty();
    }

    private static String text(List<Document> sections) {
        return sections.stream().map(Document::text).collect(Collectors.joining());
    }

    private static Document document(String text, List<Heading> headings, List<Integer> pages) {
        return Document.builder("r/a.md", "file:///a.md", "text/plain", text)
                .headings(headings)
                .pages(pages)
                .version(7L)
                .build();
    }
}
