package io.ragconnect.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** TCP ports of 127.0.0.1. */
public final class Ports {

    /** What a log says when a port was taken by somebody else. */
    public static final Pattern TAKEN = Pattern.compile(
            "Address already in use|Failed to bind|could not create any TCP/IP sockets|port is already allocated");

    private static final int CONNECT_MS = 500;

    private Ports() {}

    /** A port that is free now. Somebody else may take it before it is used: then try again with another. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free TCP port on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    /** The port that the file names, if it is free; otherwise a free one, which the file names from now on. */
    public static int kept(Path file) {
        try {
            if (Files.exists(file)) {
                int last = Integer.parseInt(Files.readString(file).strip());
                if (isFree(last)) {
                    return last;
                }
            }
            int port = free();
            Files.writeString(file, Integer.toString(port));
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep a port in " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody listens on the port. */
    public static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(loopback(), port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
