package io.ragconnect.quickstart.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ragconnect.quickstart.TestIndex;
import io.ragconnect.quickstart.index.LedgerReader.Change;
import io.ragconnect.quickstart.index.LedgerReader.Facet;
import io.ragconnect.quickstart.index.LedgerReader.Failure;
import io.ragconnect.quickstart.index.LedgerReader.Location;
import io.ragconnect.quickstart.index.LedgerReader.Shape;
import io.ragconnect.quickstart.index.LedgerReader.Totals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerReaderTest {
    private TestIndex index;
    private IndexDatabase database;
    private LedgerReader ledger;

    @BeforeEach
    void open() {
        index = TestIndex.withWords();
        database = IndexDatabase.open(index.jdbcUrl);
        ledger = new LedgerReader(database);
    }

    @AfterEach
    void close() {
        database.close();
        index.close();
    }

    @Test
    void nothingIsThereBeforeTheFirstRecord() {
        assertThat(ledger.totals().documents()).isZero();
        assertThat(ledger.failures(10)).isEmpty();
        assertThat(ledger.recentChanges()).isEmpty();
        assertThat(ledger.shape().sources()).isEmpty();
        assertThat(ledger.locations("docs/a.md")).isEmpty();
    }

    @Test
    void tellsWhatIsSearchableFailedAndGone() {
        index.document("docs/a.md", "file:///docs/a.md", "text/markdown", "A", "one", "two");
        Totals first = ledger.totals();
        index.document("docs/b.txt", "file:///docs/b.txt", "text/plain; charset=utf-8", "B", "three");
        index.document("web/c.txt", "file:///web/c.txt", "text/plain", "C", "four");
        index.failure("docs/a.md", "file:///docs/a.md", "It is damaged");
        index.failure("docs/new.pdf", "file:///docs/new.pdf", "It is no PDF");
        index.deletion("web/c.txt");

        Totals totals = ledger.totals();
        assertThat(totals)
                .extracting(Totals::documents, Totals::chunks, Totals::failed, Totals::deleted)
                .containsExactly(2L, 3L, 2L, 1L);
        assertThat(totals.changes()).isNotEqualTo(first.changes());
        assertThat(ledger.failures(10))
                .extracting(Failure::id, Failure::stage, Failure::error, Failure::searchable)
                .containsExactlyInAnyOrder(
                        tuple("docs/a.md", "extract", "It is damaged", true),
                        tuple("docs/new.pdf", "extract", "It is no PDF", false));
        assertThat(ledger.failures(1)).hasSize(1);

        Shape shape = ledger.shape();
        assertThat(shape.model()).contains("name=all-minilm-l6-v2;");
        assertThat(shape.sources()).containsExactly(new Facet("docs", 2));
        assertThat(shape.types()).containsExactlyInAnyOrder(new Facet("text/markdown", 1), new Facet("text/plain", 1));
        assertThat(ledger.locations("docs/b.txt"))
                .containsExactly(new Location("file:///docs/b.txt", "text/plain; charset=utf-8"));
        assertThat(ledger.locations("web/c.txt")).isEmpty();
        assertThat(ledger.locations("docs/b.txt' OR 'a' = 'a")).isEmpty();
    }

    @Test
    void tellsHowLongChangesTook() {
        index.document("docs/a.md", "file:///docs/a.md", "text/markdown", "A", "one");

        Change change = ledger.recentChanges().get(0);

        assertThat(change.documentId()).isEqualTo("docs/a.md");
        assertThat(change.title()).isEqualTo("A");
        assertThat(change.sinceModified()).isGreaterThanOrEqualTo(500);
        assertThat(change.sinceObserved()).isGreaterThanOrEqualTo(200).isLessThan(change.sinceModified());
    }
}
