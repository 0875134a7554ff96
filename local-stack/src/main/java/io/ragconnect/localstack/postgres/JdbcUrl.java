package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.LocalStackException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL JDBC URL taken apart into address and credentials. */
record JdbcUrl(
        String withoutCredentials,
        @Nullable String user,
        @Nullable String password) {

    private static final String PREFIX = "jdbc:postgresql:";

    static JdbcUrl parse(String url) {
        if (!url.startsWith(PREFIX)) {
            throw new LocalStackException("Not a PostgreSQL JDBC URL: it must look like "
                    + "jdbc:postgresql://host:5432/database?user=…&password=…");
        }
        int question = url.indexOf('?');
        if (question < 0) {
            return new JdbcUrl(url, null, null);
        }
        String[] parameters = url.substring(question + 1).split("&");
        String others = Arrays.stream(parameters)
                .filter(parameter -> !parameter.startsWith("user=") && !parameter.startsWith("password="))
                .collect(Collectors.joining("&"));
        return new JdbcUrl(
                url.substring(0, question) + (others.isEmpty() ? "" : "?" + others),
                value(parameters, "user="),
                value(parameters, "password="));
    }

    String withCredentials() {
        String url = withoutCredentials;
        if (user != null) {
            url = append(url, "user", user);
        }
        if (password != null) {
            url = append(url, "password", password);
        }
        return url;
    }

    /** The same server and credentials with another database. */
    JdbcUrl database(String name) {
        int question = withoutCredentials.indexOf('?');
        String path = question < 0 ? withoutCredentials : withoutCredentials.substring(0, question);
        String query = question < 0 ? "" : withoutCredentials.substring(question);
        int start = Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1;
        return new JdbcUrl(path.substring(0, start) + name + query, user, password);
    }

    /** Without the password, for messages and logs. */
    @Override
    public String toString() {
        return withoutCredentials;
    }

    private static String append(String url, String key, String value) {
        String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
        return url + (url.indexOf('?') < 0 ? '?' : '&') + key + "=" + encoded;
    }

    private static @Nullable String value(String[] parameters, String prefix) {
        return Arrays.stream(parameters)
                .filter(parameter -> parameter.startsWith(prefix))
                .map(parameter -> URLDecoder.decode(parameter.substring(prefix.length()), StandardCharsets.UTF_8))
                .findFirst()
                .orElse(null);
    }
}
