package io.ragconnect.quickstart.page;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request's query, decoded. */
final class QueryParameters {
    private static final int MAX_CHARS = 16_384;

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param rawQuery null for none
     * @param known the parameters that the request may have, each once
     * @throws RequestException 400 for any other
     */
    static QueryParameters parse(@Nullable String rawQuery, Set<String> known) {
        Map<String, String> values = new HashMap<>();
        if (rawQuery != null && !rawQuery.isEmpty()) {
            if (rawQuery.length() > MAX_CHARS) {
                throw new RequestException(414, "The query is longer than " + MAX_CHARS + " characters");
            }
            for (String part : rawQuery.split("&", -1)) {
                int equals = part.indexOf('=');
                String name = decoded(equals < 0 ? part : part.substring(0, equals));
                String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
                if (!known.contains(name)) {
                    throw new RequestException(400, "There is no parameter " + name + " here, but " + known);
                }
                if (values.put(name, value) != null) {
                    throw new RequestException(400, "The parameter " + name + " is there twice");
                }
            }
        }
        return new QueryParameters(values);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RequestException(400, "The query is not percent-encoded: " + e.getMessage());
        }
    }

    /** Empty where it is missing. */
    String text(String name) {
        return values.getOrDefault(name, "");
    }

    String required(String name) {
        String value = text(name);
        if (value.isBlank()) {
            throw new RequestException(400, "The parameter " + name + " is missing");
        }
        return value;
    }

    int number(String name, int missing, int min, int max) {
        String value = text(name);
        if (value.isEmpty()) {
            return missing;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new RequestException(400, "The parameter " + name + " must be a number from " + min + " to " + max);
    }
}
