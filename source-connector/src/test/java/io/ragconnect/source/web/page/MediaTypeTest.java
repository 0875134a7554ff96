package io.ragconnect.source.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaTypeTest {
    @Test
    void readsNameAndCharset() {
        assertThat(MediaType.parse("Text/HTML; Charset=\"utf-8\"")).isEqualTo(new MediaType("text/html", "utf-8"));
        assertThat(MediaType.parse("application/pdf")).isEqualTo(new MediaType("application/pdf", null));
        assertThat(MediaType.parse(";charset=x")).isEqualTo(new MediaType(null, "x"));
        assertThat(MediaType.parse(null)).isEqualTo(new MediaType(null, null));
    }

    @Test
    void theBeginningDecidesWhenNothingWasSaid() {
        byte[] html = "  <!DOCTYPE html><p>".getBytes(StandardCharsets.UTF_8);
        assertThat(MediaType.parse(null).isHtml(html)).isTrue();
        assertThat(MediaType.parse("text/plain").isHtml(html)).isFalse();
        assertThat(MediaType.parse(null).isHtml(new byte[] {1})).isFalse();
    }

    @Test
    void aStarStandsForTheRest() {
        List<String> types = List.of("text/html", "application/vnd.ms-*");
        assertThat(MediaType.parse("application/vnd.ms-excel").isOneOf(types)).isTrue();
        assertThat(MediaType.parse("text/htmlx").isOneOf(types)).isFalse();
        assertThat(MediaType.parse(null).isOneOf(types)).isTrue();
    }
}
