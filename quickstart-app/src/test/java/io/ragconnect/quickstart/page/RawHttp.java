package io.ragconnect.quickstart.page;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Requests as an attacker may write them, whatever an HTTP client would allow. */
final class RawHttp {
    private RawHttp() {}

    record Reply(int status, String head, String body) {
        /** The header's value; empty where it is missing. */
        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    static Socket connect(String pageUrl) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), URI.create(pageUrl).getPort());
    }

    static Reply get(String pageUrl, String target, String... headers) throws IOException {
        return send(
                pageUrl, "GET", target, List.of("Host: " + URI.create(pageUrl).getAuthority()), headers);
    }

    static Reply send(String pageUrl, String method, String target, List<String> hosts, String... headers)
            throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        hosts.forEach(host -> request.append(host).append("\r\n"));
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("Connection: close\r\nContent-Length: 0\r\n\r\n");
        try (Socket socket = connect(pageUrl)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = reply.indexOf("\r\n\r\n");
            String head = reply.substring(0, end);
            return new Reply(Integer.parseInt(head.split(" ", 3)[1]), head, reply.substring(end + 4));
        }
    }
}
