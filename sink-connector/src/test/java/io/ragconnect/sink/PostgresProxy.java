package io.ragconnect.sink;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bad network between the sink and the server. It knows the protocol's framing, so that it breaks a connection between
 * two messages of the client (<a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">formats</a>).
 */
final class PostgresProxy implements AutoCloseable {
    private static final int PROTOCOL_MAJOR_VERSION = 3;

    /** When the connection breaks, seen from the message that was waited for. */
    enum Cut {
        /** The server never gets it. */
        BEFORE,
        /** The server gets it; whether it acts on it is open. */
        AFTER,
        /** The server has acted on it, and the client never hears of it. */
        REPLY
    }

    private final TestDatabase database;
    private volatile URI server;
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Set<Link> opened = ConcurrentHashMap.newKeySet();
    private volatile boolean silent;

    private Cut cut = Cut.BEFORE;
    private int messagesUntilCut = -1;
    private String statementToCut = "";
    private String statementToSwallow = "";

    PostgresProxy(TestDatabase database) {
        this.database = database;
        this.server = address(database);
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accept", this::accept);
    }

    /** The database's URL through this proxy. */
    String url() {
        return database.url.replace(address(database).getAuthority(), "127.0.0.1:" + listener.getLocalPort());
    }

    private static URI address(TestDatabase database) {
        return URI.create(database.url.substring("jdbc:".length()));
    }

    /** As an address that moves to another server: connections of before break. */
    void failOverTo(TestDatabase other) {
        server = address(other);
        links.forEach(Link::close);
    }

    /** At the n-th message from now, of whatever connection, once. */
    synchronized void cutAtMessage(int n, Cut when) {
        messagesUntilCut = n;
        cut = when;
    }

    /** At the next execution of a statement that begins so, once. */
    synchronized void cutAtStatement(String beginning, Cut when) {
        statementToCut = beginning;
        cut = when;
    }

    synchronized boolean isArmed() {
        return messagesUntilCut >= 0 || !statementToCut.isEmpty();
    }

    synchronized void disarm() {
        messagesUntilCut = -1;
        statementToCut = "";
    }

    /** From the next execution of a statement that begins so nothing passes, and nobody is told. */
    synchronized void swallowAfterStatement(String beginning) {
        statementToSwallow = beginning;
    }

    /** From now on nothing passes, in connections old and new, and nobody is told. */
    void swallowEverything() {
        silent = true;
    }

    /** How often the client waited for the server, in all connections but those for maintenance, which come when they like. */
    int roundTrips() {
        return opened.stream()
                .filter(link -> !link.isMaintenance)
                .mapToInt(link -> link.roundTrips.get())
                .sum();
    }

    int connections() {
        return links.size();
    }

    /** What was swallowed is lost, and so are its connections. */
    void passAgain() {
        silent = false;
        links.forEach(Link::close);
    }

    private synchronized boolean isToBeCut(String statement) {
        if (!statementToSwallow.isEmpty() && statement.startsWith(statementToSwallow)) {
            statementToSwallow = "";
            silent = true;
        }
        if (messagesUntilCut > 0 && --messagesUntilCut == 0) {
            messagesUntilCut = -1;
            return true;
        }
        if (!statementToCut.isEmpty() && statement.startsWith(statementToCut)) {
            statementToCut = "";
            return true;
        }
        return false;
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            try {
                Link link = new Link(client, new Socket(server.getHost(), server.getPort()));
                links.add(link);
                opened.add(link);
                start("to server", link::toServer);
                start("to client", link::toClient);
            } catch (IOException e) {
                client.close(); // as a server that is down does
            }
        }
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static void start(String name, Pump pump) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException e) {
                        // one of both ends is closed
                    }
                },
                "proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(Link::close);
    }

    /** One connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final Map<String, String> statements = new HashMap<>();
        private volatile boolean isMaintenance;
        private final AtomicInteger roundTrips = new AtomicInteger();
        private volatile boolean losesReply;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void toServer() throws IOException {
            try {
                DataInputStream in = new DataInputStream(client.getInputStream());
                OutputStream out = server.getOutputStream();
                boolean started = false;
                while (true) {
                    int type = started ? in.readUnsignedByte() : 0;
                    int length = in.readInt();
                    byte[] body = in.readNBytes(length - Integer.BYTES);
                    ByteBuffer message = ByteBuffer.allocate(length + (started ? 1 : 0));
                    if (started) {
                        message.put((byte) type);
                    }
                    message.putInt(length).put(body);
                    // the driver tells the application's name by its first query
                    if (type == 'Q' && new String(body, StandardCharsets.UTF_8).contains(" maintenance'")) {
                        isMaintenance = true;
                    }
                    if (type == 'S' || type == 'Q' || type == 'c') { // Sync, Query, CopyDone
                        roundTrips.incrementAndGet();
                    }
                    boolean cutsHere = started && isToBeCut(statement(type, body));
                    started = started || ByteBuffer.wrap(body).getShort() == PROTOCOL_MAJOR_VERSION;
                    if (cutsHere && cut == Cut.BEFORE) {
                        return;
                    }
                    losesReply |= cutsHere && cut == Cut.REPLY;
                    if (!silent) {
                        out.write(message.array());
                    }
                    if (cutsHere && cut == Cut.AFTER) {
                        return;
                    }
                }
            } finally {
                close();
            }
        }

        void toClient() throws IOException {
            try {
                OutputStream out = client.getOutputStream();
                byte[] buffer = new byte[1 << 16];
                for (int n = server.getInputStream().read(buffer);
                        n >= 0 && !losesReply;
                        n = server.getInputStream().read(buffer)) {
                    if (!silent) {
                        out.write(buffer, 0, n);
                    }
                }
            } finally {
                if (!silent) {
                    close();
                }
            }
        }

        /** The SQL that the message executes; empty for all other messages. */
        private String statement(int type, byte[] body) {
            String[] texts = new String(body, StandardCharsets.UTF_8).split("\0", 3);
            return switch (type) {
                case 'Q' -> texts[0];
                case 'P' -> {
                    statements.put(texts[0], texts[1]);
                    yield "";
                }
                case 'B' -> statements.getOrDefault(texts[1], "");
                default -> "";
            };
        }

        void close() {
            links.remove(this);
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is as gone as it can be
        }
    }
}
