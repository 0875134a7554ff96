package io.ragconnect.quickstart.page;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the page shows.
 *
 * @param port to listen on; 0 for any free one
 * @param jdbcUrl of the index's database, with credentials
 * @param restUrl of a Connect worker
 * @param roots the folders and files that are ingested, by name; nothing else is served
 * @param textSearchConfig the sink's {@code text.search.config}
 * @param sink tells what the sink has done so far; asked twice a second
 */
public record PageSettings(
        int port,
        String jdbcUrl,
        String restUrl,
        Map<String, Path> roots,
        String textSearchConfig,
        Supplier<SinkCounters> sink) {}
