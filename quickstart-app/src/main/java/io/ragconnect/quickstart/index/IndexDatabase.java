package io.ragconnect.quickstart.index;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** A few connections to the database of an index, which read only and never wait for long. */
public final class IndexDatabase implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final int WAIT_MS = 5_000;

    /**
     * A plan for the values at hand, since one for any limit may read all vectors; and from pgvector 0.8 on an index is read
     * until a filter has let enough rows pass.
     */
    private static final String SESSION = "SET default_transaction_read_only = on; SET statement_timeout = '10s';"
            + " SET plan_cache_mode = force_custom_plan; SET hnsw.iterative_scan = strict_order";

    private final HikariDataSource connections;

    private IndexDatabase(HikariDataSource connections) {
        this.connections = connections;
    }

    /** Does not connect yet: a database that is away now may be there when it is asked. */
    public static IndexDatabase open(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("index");
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT_MS);
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(SESSION);
        return new IndexDatabase(new HikariDataSource(config));
    }

    Connection connection() throws SQLException {
        return connections.getConnection();
    }

    @Override
    public void close() {
        connections.close();
    }
}
