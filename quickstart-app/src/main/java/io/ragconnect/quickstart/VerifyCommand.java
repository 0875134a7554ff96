package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.quickstart.verify.Difference;
import io.ragconnect.quickstart.verify.Report;
import io.ragconnect.quickstart.verify.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        description = "Proves that the index holds the very versions that the sources have sent, and nothing else;"
                + " of the running stack, or of any worker and database.",
        footer = "Exit status: 0 equal, failed documents that were reported aside; 1 something differs.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private final Home home;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--connect-url",
            paramLabel = "URL",
            description = "Connect's REST interface; default that of the running stack.")
    private String connectUrl = "";

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "The index's database; default that of the running stack, or $RAG_JDBC_URL with"
                    + " --connect-url. A password may stand in ~/.pgpass.")
    private String jdbcUrl = "";

    @Option(names = "--schema", paramLabel = "NAME", description = "schema.name; default ${DEFAULT-VALUE}.")
    private String schema = "public";

    @Option(names = "--prefix", paramLabel = "NAME", description = "table.prefix; default ${DEFAULT-VALUE}.")
    private String prefix = "rag_";

    @Option(
            names = "--root",
            paramLabel = "NAME=PATH",
            description = "A folder of a filesystem source that can be read here: its files are read again and compared"
                    + " by content. Default those of the running stack.")
    private Map<String, Path> roots = new LinkedHashMap<>();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "How long to look again while something differs; a source's offsets are stored every"
                    + " offset.flush.interval.ms, 60 s unless set. Default ${DEFAULT-VALUE}.")
    private int waitSeconds = 90;

    @Option(names = "--json", description = "Answer with a JSON object.")
    private boolean json;

    VerifyCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        Report report = verification().run(Duration.ofSeconds(waitSeconds), err::println);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(json ? json(report).toString() : text(report));
        out.flush();
        return report.isProof() ? 0 : 1;
    }

    private Verification verification() {
        if (!connectUrl.isEmpty()) {
            String url = jdbcUrl.isEmpty() ? System.getenv("RAG_JDBC_URL") : jdbcUrl;
            if (url == null) {
                throw new QuickstartException("--connect-url needs --jdbc-url, or RAG_JDBC_URL in the environment");
            }
            return new Verification(connectUrl, url, schema, prefix, roots);
        }
        Run run = Run.running(home.runFile())
                .orElseThrow(() -> new QuickstartException(
                        "Nothing is running. Start with: ./quickstart PATH, or name a worker with --connect-url"));
        return new Verification(
                run.restUrl(),
                jdbcUrl.isEmpty() ? run.jdbcUrl() : jdbcUrl,
                schema,
                prefix,
                roots.isEmpty() ? run.roots() : roots);
    }

    private static String text(Report report) {
        StringBuilder text = new StringBuilder();
        report.differences().forEach(difference -> text.append(difference.kind().label())
                .append("  ")
                .append(difference.documentId())
                .append(": ")
                .append(difference.detail())
                .append('\n'));
        text.append(String.format(
                Locale.ROOT,
                "%,d documents equal, %,d failed and reported, %,d files read again",
                report.equal(),
                report.failed(),
                report.filesRead()));
        for (Difference.Kind kind : Difference.Kind.values()) {
            if (report.count(kind) > 0) {
                text.append(String.format(Locale.ROOT, ", %,d %s", report.count(kind), kind.label()));
            }
        }
        return text.append(report.isProof() ? "\nThe index equals its sources: " : "\nThe index differs from: ")
                .append(String.join(", ", report.connectors()))
                .toString();
    }

    private static ObjectNode json(Report report) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("equals_sources", report.isProof())
                .put("equal", report.equal())
                .put("failed", report.failed())
                .put("files_read", report.filesRead());
        for (Difference.Kind kind : Difference.Kind.values()) {
            json.put(kind.label(), report.count(kind));
        }
        ArrayNode differences = json.putArray("differences");
        report.differences().forEach(difference -> differences
                .addObject()
                .put("kind", difference.kind().label())
                .put("document_id", difference.documentId())
                .put("detail", difference.detail()));
        report.connectors().forEach(json.putArray("connectors")::add);
        return json;
    }
}
