package io.ragconnect.quickstart.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.quickstart.verify.Difference.Kind;
import io.ragconnect.quickstart.verify.Ledger.Row;
import io.ragconnect.source.manifest.StoredDocument;
import io.ragconnect.source.manifest.StoredDocument.Standing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final StoredDocument SENT = new StoredDocument("d", 7, Standing.SENT);
    private static final StoredDocument REPORTED = new StoredDocument("d", 7, Standing.REPORTED);

    private static Report compare(List<StoredDocument> sent, Row... rows) {
        Report report = new Report(List.of("source"));
        Map<String, StoredDocument> byId =
                sent.stream().collect(Collectors.toMap(StoredDocument::id, Function.identity()));
        Comparison comparison = new Comparison(byId, report);
        Arrays.stream(rows).forEach(comparison::accept);
        comparison.finish();
        return report;
    }

    private static Row indexed(long version) {
        return new Row("d", "indexed", version, null, "h", true);
    }

    private static Row deleted(long version) {
        return new Row("d", "deleted", version, null, "h", true);
    }

    private static Row failed(Long version, Long errorVersion) {
        return new Row("d", "failed", version, errorVersion, "h", version != null);
    }

    private static void assertDiffers(Report report, Kind kind) {
        assertThat(report.isProof()).isFalse();
        assertThat(report.differences()).extracting(Difference::kind).containsExactly(kind);
        assertThat(report.count(kind)).isEqualTo(1);
        assertThat(report.equal()).isZero();
    }

    private static void assertFailed(Report report) {
        assertThat(report.isProof()).isTrue();
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.equal()).isZero();
    }

    @Test
    void theVersionThatWasSentIsEqual() {
        assertThat(compare(List.of(SENT), indexed(7)))
                .satisfies(report -> assertThat(report.isProof()).isTrue())
                .satisfies(report -> assertThat(report.equal()).isEqualTo(1));
        assertThat(compare(List.of(), deleted(7)).isProof()).isTrue();
    }

    @Test
    void whatIsNotThereOrNotTheSameIsNamed() {
        assertDiffers(compare(List.of(SENT)), Kind.MISSING);
        assertDiffers(compare(List.of(SENT), deleted(6)), Kind.MISSING);
        assertDiffers(compare(List.of(SENT), indexed(6)), Kind.STALE);
        assertDiffers(compare(List.of(SENT), failed(5L, 6L)), Kind.STALE);
        assertDiffers(compare(List.of(), indexed(7)), Kind.EXTRA);
        assertDiffers(compare(List.of(new StoredDocument("d", 0, Standing.EARLIER))), Kind.MISSING);
    }

    @Test
    void whatTheSourceHasNotStoredYetIsUnsettled() {
        assertDiffers(compare(List.of(SENT), indexed(8)), Kind.UNSETTLED);
        assertDiffers(compare(List.of(SENT), deleted(8)), Kind.UNSETTLED);
        assertDiffers(compare(List.of(REPORTED), indexed(8)), Kind.UNSETTLED);
        assertDiffers(compare(List.of(new StoredDocument("d", 7, Standing.PENDING)), indexed(7)), Kind.UNSETTLED);
        assertDiffers(compare(List.of(new StoredDocument("d", 7, Standing.PENDING))), Kind.UNSETTLED);
        assertDiffers(compare(List.of(SENT), new Row("d", "indexed", null, null, "h", false)), Kind.UNSETTLED);
    }

    @Test
    void whatFailedAndWasReportedIsNoDifference() {
        assertFailed(compare(List.of(SENT), failed(null, 7L)));
        assertFailed(compare(List.of(SENT), failed(6L, 7L)));
        assertFailed(compare(List.of(REPORTED), failed(6L, 7L)));
        assertFailed(compare(List.of(REPORTED), indexed(6)));
        assertFailed(compare(List.of(REPORTED)));
        assertFailed(compare(List.of(new StoredDocument("d", 0, Standing.EARLIER)), indexed(6)));
    }

    @Test
    void anErrorOfWhichNoSourceKnowsIsNotTheirs() {
        assertThat(compare(List.of(), failed(null, 7L)).isProof()).isTrue();
    }

    @Test
    void allDifferencesAreCountedAndTheFirstAreNamed() {
        List<StoredDocument> sent = java.util.stream.IntStream.range(0, 1_000)
                .mapToObj(i -> new StoredDocument("d" + i, 1, Standing.SENT))
                .toList();
        Report report = compare(sent);
        assertThat(report.count(Kind.MISSING)).isEqualTo(1_000);
        assertThat(report.differences()).hasSizeBetween(5, 50);
    }
}
