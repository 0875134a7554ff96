package io.ragconnect.localstack.postgres;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How to make and to run a cluster: by installed programs, or in a container. */
interface PostgresPrograms {

    /** What runs, for people: "PostgreSQL 15.20 (/usr/lib/postgresql/15/bin)". */
    String describe();

    /** The environment that the commands need besides that of this JVM. */
    Map<String, String> environment();

    /** Creates an empty cluster that is ready to be served. */
    void initialise(Path cluster, Path passwordFile, ServerAccount account);

    /**
     * The command that serves the cluster on 127.0.0.1 in the foreground, and stops in order at SIGINT.
     *
     * @param settings server settings, added to those of the cluster
     */
    List<String> serve(Path cluster, int port, Map<String, String> settings, ServerAccount account);
}
