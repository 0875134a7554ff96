package io.ragconnect.benchmarks;

import java.util.Map;

/** One measurement. */
interface Benchmark {

    /**
     * Prints a table for people.
     *
     * @param quick whether to end within a minute, with less certain figures
     * @return the figures by key
     */
    Map<String, Number> run(boolean quick) throws Exception;
}
