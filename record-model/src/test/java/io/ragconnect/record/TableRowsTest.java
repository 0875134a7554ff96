package io.ragconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableRowsTest {
    @Test
    void rowsUnderAHeaderAreEmbeddedWithTheirCellsNamed() {
        String context = "Cities > Norway\n| City | Low | |";

        assertThat(Chunk.embeddingText(context, "| Oslo | -7 | x |\n|Bergen|  | 7 \\| 8 | more |\nNo row."))
                .isEqualTo("Cities > Norway\n\nCity: Oslo, Low: -7, x\nCity: Bergen, 7 | 8, more\nNo row.");
        assertThat(Chunk.embeddingText("| City |", "| Oslo |")).isEqualTo("City: Oslo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cities", "name,city", "Prices\n| City | Lo", "| City |\nPrices", "|", "| City \\|"})
    void anyOtherContextStandsBeforeTheText(String context) {
        assertThat(Chunk.embeddingText(context, "| Oslo | -7 |")).isEqualTo(context + "\n\n| Oslo | -7 |");
    }

    @Test
    void cellsAreWhatStandsBetweenBars() {
        assertThat(TableRows.cells(" | a | b c ||\\|| ")).containsExactly("a", "b c", "", "|");
        assertThat(TableRows.cells("||")).containsExactly("");
        assertThat(TableRows.cells("| a \\\\")).isEqualTo(List.of());
    }
}
