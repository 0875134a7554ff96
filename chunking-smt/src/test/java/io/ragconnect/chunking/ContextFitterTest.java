package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.tokenizer.Tokenizers;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContextFitterTest {
    private final ContextFitter fitter = new ContextFitter(Tokenizers.miniLm(), 10);

    @Test
    void whatFitsIsKeptWhole() {
        assertThat(fitter.fit(List.of("Pumps", "Repair", "Bearings"))).isEqualTo("Pumps > Repair > Bearings");
        assertThat(fitter.fit(List.of())).isEmpty();
    }

    @Test
    void whatDoesNotFitGoesFromTheMiddleOutermostFirst() {
        assertThat(fitter.fit(List.of("Pumps", "All that can be done", "Repair", "Bearings", "Noise")))
                .isEqualTo("Pumps > Repair > Bearings > Noise");
        assertThat(fitter.fit(List.of("Pumps", "Repair", "What to do when they are loud")))
                .isEqualTo("Pumps > What to do when they are loud");
    }

    @Test
    void aTitleThatFillsTheHeaderStandsAlone() {
        assertThat(fitter.fit(List.of("The pumps of our house in the north", "What to do when loud")))
                .isEqualTo("The pumps of our house in the north");
        assertThat(fitter.fit(List.of("The pumps of our house in the far north and of the other one", "Noise")))
                .isEqualTo("The pumps of our house in the far north and");
    }
}
