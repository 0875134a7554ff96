package io.ragconnect.source.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentSizeTest {

    /** As JsonConverter writes it. */
    @ParameterizedTest
    @CsvSource({"a, 1", "'\"', 2", "\\, 2", "é, 2", "日, 3", "\uD83D\uDE00, 12"})
    void textCountsAsInJson(String letter, int bytes) {
        assertThat(size(letter.repeat(100)) - size("")).isEqualTo(bytes * 100L);
    }

    private static long size(String text) {
        return DocumentSize.of(
                Document.builder("r/a.txt", "file:///a.txt", "text/plain", text).build());
    }
}
