package io.ragconnect.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxNativesTest {
    private static final String OWN = "librag0123456789.so";

    /** Wherever a block of the copy ends. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_516, 65_517, 65_518, 65_525, 65_535, 65_536, 131_060, 200_000})
    void theNameIsReplacedAndAllElseIsAsItWas(int before) throws IOException {
        String library = "x".repeat(before) + "libonnxruntime.so.1\0libonnxruntime.so.1.2\0" + "y".repeat(100_000);

        assertThat(renamed(library))
                .isEqualTo("x".repeat(before) + OWN + "\0libonnxruntime.so.1.2\0" + "y".repeat(100_000));
    }

    @Test
    void aLibraryOfAnotherNameIsRefused() {
        assertThatThrownBy(() -> renamed("libother.so.1\0"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("libonnxruntime.so.1");
    }

    private static String renamed(String library) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OnnxNatives.copyRenamed(new ByteArrayInputStream(library.getBytes(StandardCharsets.US_ASCII)), out, OWN);
        return out.toString(StandardCharsets.US_ASCII);
    }
}
