package io.ragconnect.quickstart;

import io.ragconnect.localstack.postgres.PostgresServer;
import java.nio.file.Files;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The last run's index: of the running stack, or, when that has ended, its database started for a moment. */
final class Database implements AutoCloseable {
    private final Ledger ledger;
    private final @Nullable PostgresServer started;

    private Database(Ledger ledger, @Nullable PostgresServer started) {
        this.ledger = ledger;
        this.started = started;
    }

    static Database open(Home home) throws SQLException {
        Run run = Run.read(home.runFile()).orElseThrow(Database::nothingThere);
        if (run.process().isPresent() || !run.ownDatabase()) {
            return new Database(new Ledger(run.jdbcUrl()), null);
        }
        if (!Files.isDirectory(run.dataDir())) {
            throw nothingThere();
        }
        PostgresServer server = PostgresServer.start(run.dataDir());
        try {
            return new Database(new Ledger(server.jdbcUrl()), server);
        } catch (SQLException e) {
            server.close();
            throw e;
        }
    }

    static QuickstartException nothingThere() {
        return new QuickstartException(
                "Nothing is running, and there is no data of an earlier run. " + "Start with: ./quickstart PATH");
    }

    Ledger ledger() {
        return ledger;
    }

    @Override
    public void close() throws SQLException {
        ledger.close();
        if (started != null) {
            started.close();
        }
    }
}
