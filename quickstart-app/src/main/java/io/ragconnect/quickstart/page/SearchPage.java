package io.ragconnect.quickstart.page;

import com.sun.net.httpserver.HttpServer;
import io.ragconnect.localstack.ConnectClient;
import io.ragconnect.quickstart.index.IndexDatabase;
import io.ragconnect.quickstart.index.LedgerReader;
import io.ragconnect.quickstart.index.Search;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The server of the search page, on 127.0.0.1 alone, until it is closed. */
public final class SearchPage implements AutoCloseable {
    static {
        // read once, by the server's first class that is loaded
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "20");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "64");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final StatusFeed feed;
    private final Search search;
    private final IndexDatabase database;

    private SearchPage(
            HttpServer server, ExecutorService threads, StatusFeed feed, Search search, IndexDatabase database) {
        this.server = server;
        this.threads = threads;
        this.feed = feed;
        this.search = search;
        this.database = database;
    }

    /**
     * Starts to serve; neither database nor worker need be there yet.
     *
     * @throws IOException when the port is taken
     */
    public static SearchPage start(PageSettings settings) throws IOException {
        // by number: what a name stands for others may decide
        InetAddress local = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(local, settings.port()), 0);
        IndexDatabase database = IndexDatabase.open(settings.jdbcUrl());
        Search search = new Search(database, settings.textSearchConfig());
        LedgerReader ledger = new LedgerReader(database);
        Redactor redactor = new Redactor(settings.jdbcUrl(), settings.roots());
        Links links = new Links(settings.roots().values());
        ConnectorStates connectors = new ConnectorStates(new ConnectClient(settings.restUrl()), redactor);
        StatusFeed feed = new StatusFeed(
                new StatusReport(ledger, connectors, settings.sink(), redactor, Clock.systemUTC()), search);
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "page");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext(
                "/",
                new PageHandler(
                        new RequestGuard(server.getAddress().getPort()),
                        search,
                        ledger,
                        connectors,
                        new SourceFiles(ledger, links),
                        feed,
                        new ApiJson(links, redactor)));
        server.start();
        feed.start();
        return new SearchPage(server, threads, feed, search, database);
    }

    /** {@code http://127.0.0.1:PORT/}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        feed.close();
        server.stop(0);
        threads.shutdownNow();
        search.close();
        database.close();
    }
}
