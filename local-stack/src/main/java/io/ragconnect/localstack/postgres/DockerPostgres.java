package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL in a container that is removed when it stops; the data stays in the cluster's directory. */
record DockerPostgres() implements PostgresPrograms {

    private static final String IMAGE = "pgvector/pgvector:pg17";

    /** Whether a Docker engine answers. */
    static boolean available() {
        return Programs.find("docker").isPresent()
                && Programs.run(Path.of("/"), Map.of(), Duration.ofSeconds(10), List.of("docker", "info"))
                        .ok();
    }

    /** Fetches the image, so that a later start is quick. */
    static void pull() {
        Programs.Result result =
                Programs.run(Path.of("/"), Map.of(), Duration.ofMinutes(10), List.of("docker", "pull", "-q", IMAGE));
        if (!result.ok() && !Programs.run("docker", "image", "inspect", IMAGE).ok()) {
            throw new LocalStackException("docker pull " + IMAGE + " failed:\n" + result.output());
        }
    }

    @Override
    public String describe() {
        return "PostgreSQL in Docker (" + IMAGE + ")";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public void initialise(Path cluster, Path passwordFile, ServerAccount account) {
        // the image initialises an empty directory when it first starts
    }

    @Override
    public List<String> serve(Path cluster, int port, Map<String, String> settings, ServerAccount account) {
        Path home = cluster.getParent();
        List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "--init=false"));
        if (!ServerAccount.isRoot()) {
            command.add("--user=" + Programs.run("id", "-u").output() + ":"
                    + Programs.run("id", "-g").output());
        }
        command.addAll(List.of(
                "--publish=127.0.0.1:" + port + ":5432",
                "--volume=" + home + ":/data",
                "--env=PGDATA=/data/" + cluster.getFileName(),
                "--env=POSTGRES_USER=" + PostgresInstallation.SUPERUSER,
                "--env=POSTGRES_PASSWORD_FILE=/data/" + PostgresCluster.PASSWORD_FILE,
                IMAGE,
                "postgres"));
        settings.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        return command;
    }
}
