package io.ragconnect.extract.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrowdTest {
    @Test
    void signsAreCountedUpToABlankLine() {
        String few = "*a* ".repeat(500);
        String more = "*a* ".repeat(501);

        assertThat(isCrowd(few)).isFalse();
        assertThat(isCrowd(more)).isTrue();
        assertThat(isCrowd(few.replace(' ', '\n') + "*")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n\n", "\r\n\r\n", "\r\r", "\n \t\n"})
    void aBlankLineEndsAParagraph(String lines) {
        assertThat(isCrowd(("_a".repeat(999) + lines).repeat(5))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r", "\n>\n"})
    void anotherDoesNot(String lines) {
        assertThat(isCrowd(("_a".repeat(400) + lines).repeat(3))).isTrue();
    }

    @Test
    void cellsAreCountedThatRowsLack() {
        String head = "|a".repeat(99) + "\n" + "|-".repeat(99) + "\n";

        assertThat(isCrowd(head + "a\n".repeat(1_990))).isFalse();
        assertThat(isCrowd(head + "a\n".repeat(2_010))).isTrue();
        assertThat(isCrowd((head + "a\n".repeat(1_000) + "\n").repeat(3))).isTrue();
        assertThat(isCrowd("a\n".repeat(500_000))).isFalse();
    }

    private static boolean isCrowd(String source) {
        return Crowd.isIn(source.getBytes(StandardCharsets.UTF_8));
    }
}
