package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.localstack.postgres.PostgresServer;
import io.ragconnect.quickstart.index.IndexDatabase;
import io.ragconnect.quickstart.index.Question;
import io.ragconnect.quickstart.index.Search;
import io.ragconnect.quickstart.page.ApiJson;
import java.nio.file.Files;

/** The index of a run that has ended: its database is started for one question, unless it is the user's own. */
final class StoppedIndex {
    private StoppedIndex() {}

    /** As {@code /api/search} of a running one answers. */
    static JsonNode ask(Run run, Question question, String textSearchConfig) {
        if (!run.ownDatabase()) {
            return ask(run, run.jdbcUrl(), question, textSearchConfig);
        }
        if (!Files.isDirectory(run.dataDir())) {
            throw nothingThere();
        }
        try (PostgresServer server = PostgresServer.start(run.dataDir())) {
            return ask(run, server.jdbcUrl(), question, textSearchConfig);
        }
    }

    private static JsonNode ask(Run run, String jdbcUrl, Question question, String textSearchConfig) {
        try (IndexDatabase database = IndexDatabase.open(jdbcUrl);
                Search search = new Search(database, textSearchConfig)) {
            return new ApiJson(jdbcUrl, run.roots()).answers(question, search.ask(question));
        }
    }

    static QuickstartException nothingThere() {
        return new QuickstartException(
                "Nothing is running, and there is no data of an earlier run. Start with: ./quickstart PATH");
    }
}
