package io.ragconnect.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.localstack.process.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {

    @Test
    void startsSideBySideSurvivesFaultsAndLeavesNoProcess(@TempDir Path temp) throws Exception {
        List<String> lines = new ArrayList<>();
        List<Long> pids = new ArrayList<>();
        String bootstrap;
        try (LocalStack first = LocalStack.builder()
                        .dataDir(temp)
                        .durable(false)
                        .workerHeap("300m")
                        .environment("TEST_DATABASE", database -> database.url())
                        .progress(lines::add)
                        .start();
                LocalStack second = LocalStack.builder()
                        .jdbcUrl(first.postgres().jdbcUrl())
                        .connectVersion("3.9.2")
                        .workerHeap("300m")
                        .start()) {
            assertThat(lines).contains("starting Kafka 4.3.1", "starting Kafka Connect 4.3.1");
            assertThat(second.bootstrapServers()).isNotEqualTo(first.bootstrapServers());
            bootstrap = first.bootstrapServers();
            pids.addAll(first.pids());
            pids.addAll(second.pids());

            assertThat(first.connect().request("GET", "/", null).path("version").asText())
                    .isEqualTo("4.3.1");
            assertThat(second.connect()
                            .request("GET", "/", null)
                            .path("version")
                            .asText())
                    .isEqualTo("3.9.2");
            assertThat(first.connect().connectors().isArray()).isTrue();

            ObjectName worker = new ObjectName("kafka.connect:type=connect-worker-metrics");
            assertThat(first.worker(0).jmx().isRegistered(worker)).isTrue();
            assertThat(second.worker(0).jmx().isRegistered(worker)).isTrue();

            first.worker(0).kill();
            first.worker(0).start();
            pids.add(first.worker(0).pid());
            assertThat(first.worker(0).jmx().isRegistered(worker)).isTrue();

            first.broker(0).kill();
            first.broker(0).start();
            pids.add(first.broker(0).pid());

            second.worker(0).pause();
            Awaitility.await().until(() -> state(second.worker(0).pid()).equals("T"));
            second.worker(0).resume();
            Awaitility.await().until(() -> !state(second.worker(0).pid()).equals("T"));

            assertThatThrownBy(() -> LocalStack.builder().dataDir(temp).start())
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining("is in use by process");
            pids.addAll(first.postgres().pids());
        }
        // a worker that is halted would leave its group without a word, and the next one waits for its session to end
        assertThat(temp.resolve("logs").resolve("connect-1.log")).content().contains("Kafka Connect stopped");
        assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());

        try (LocalStack again = LocalStack.builder()
                .dataDir(temp)
                .durable(false)
                .workerHeap("300m")
                .start()) {
            assertThat(again.bootstrapServers()).isEqualTo(bootstrap);
            tellsWhatItRefuses(again.connect());
        }
    }

    @Test
    void showsTheLogWhenAWorkerDoesNotStart(@TempDir Path temp) {
        assertThatThrownBy(() -> LocalStack.builder()
                        .dataDir(temp)
                        .durable(false)
                        .workerProperty("plugin.discovery", "by_magic")
                        .start())
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("Kafka Connect 4.3.1 worker 1 ended with status 2 while starting; its log is ")
                .hasMessageContaining("Invalid plugin.discovery value");
    }

    @Test
    void saysHowToGetWhatIsMissing(@TempDir Path temp) {
        assertThatThrownBy(() -> LocalStack.builder().connectVersion("2.0").start())
                .hasMessage("No Kafka Connect 2.0: choose 4.3.1 or 3.9.2");
        String home = System.getProperty("rag.home");
        System.setProperty("rag.home", temp.toString());
        try {
            assertThatThrownBy(() -> LocalStack.builder().start()).hasMessageContaining("run `mvn package`");
        } finally {
            System.setProperty("rag.home", home);
        }
        assertThatThrownBy(() ->
                        LocalStack.builder().bundle(temp.resolve("no.zip")).start())
                .hasMessageContaining("no.zip")
                .hasMessageContaining("mvn package");
    }

    private static void tellsWhatItRefuses(ConnectClient connect) {
        assertThatThrownBy(() -> connect.status("nobody"))
                .isInstanceOfSatisfying(
                        ConnectException.class, e -> assertThat(e.status()).isEqualTo(404))
                .hasMessage("GET /connectors/nobody/status answered 404: No status found for connector nobody");
        assertThatThrownBy(() -> connect.put("bad", Map.of("connector.class", "no.such.Class")))
                .hasMessageContaining("no.such.Class");
        assertThat(connect.plugins().findValuesAsText("class")).contains("org.apache.kafka.connect.json.JsonConverter");
    }

    private static String state(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }
}
