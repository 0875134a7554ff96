package io.ragconnect.sink.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.DocumentError;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerStateTest {
    private static Mark version(long version) {
        return new Mark(version, "t", 0, 100 - version, null);
    }

    private static Change.Failure failure(Mark mark) {
        return new Change.Failure(
                new DocumentKey("a", ""), mark, DocumentError.of("a", null, null, "fetch", new Exception("x"), null));
    }

    @ParameterizedTest
    @CsvSource({
        // ledger: version, failed, failed version; deletion's version; admitted?
        "5, false,  , 4, false",
        "5, false,  , 5, false",
        "5, false,  , 6, true",
        "5, true,  5, 5, true",
        "5, true,  6, 5, false",
        "5, true,  6, 4, false",
        "5, true,   , 5, true",
    })
    void contentIsAdmittedWhenItIsNewerOrMendsAFailure(
            long applied, boolean failed, Long errorVersion, long version, boolean admitted) {
        Change.Deletion deletion = new Change.Deletion(new DocumentKey("a", ""), version(version));
        LedgerState state = new LedgerState(version(applied), deletion.digest(), failed, errorVersion, true);
        assertThat(state.admits(deletion)).isEqualTo(admitted);
    }

    @Test
    void equalContentOfAnotherDigestIsAdmitted() {
        assertThat(new LedgerState(version(5), "other", false, null, true)
                        .admits(new Change.Deletion(new DocumentKey("a", ""), version(5))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5, 4, false", "5, 5, true", "5, 6, true", "7, 6, false"})
    void aFailureCountsUnlessItIsOlder(long known, long version, boolean admitted) {
        assertThat(new LedgerState(version(known), "x", false, null, true).admits(failure(version(version))))
                .isEqualTo(admitted);
        assertThat(new LedgerState(null, null, true, known, true).admits(failure(version(version))))
                .isEqualTo(admitted);
    }

    @Test
    void withoutVersionsOffsetsOrTimestampsDecide() {
        Mark mark = new Mark(null, "t", 0, 5, Instant.ofEpochMilli(10));
        assertThat(mark.order(new Mark(7L, "t", 0, 4, Instant.ofEpochMilli(20))))
                .isPositive();
        assertThat(mark.order(new Mark(7L, "t", 1, 4, Instant.ofEpochMilli(20))))
                .isNegative();
        assertThat(mark.order(new Mark(7L, "t", 1, 4, null))).isZero();
    }
}
