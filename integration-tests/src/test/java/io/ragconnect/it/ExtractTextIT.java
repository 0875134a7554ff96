package io.ragconnect.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in a topic, as a connector for object storage writes them, searchable by the settings of config-examples. */
class ExtractTextIT {
    private static final String TOPIC = "files";

    @Test
    void bytesInATopicBecomeRows(@TempDir Path temp) throws Exception {
        Folders.letOthersThrough(temp);
        Path example = Path.of(System.getProperty("rag.home"), "config-examples", "pgvector-sink-bytes.json");
        try (Pipeline pipeline = Pipeline.start(
                        LocalStack.builder().dataDir(temp.resolve("stack")),
                        Files.createDirectory(temp.resolve("docs")));
                KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", pipeline.stack.bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.send(file("manuals/pump.pdf", pdf("Grease the pump every month.")))
                    .get();
            producer.send(file("manuals/broken.pdf", "%PDF-1.4\nthis is not a PDF".getBytes(UTF_8)))
                    .get();
            producer.send(file("manuals/index.html", "<html><title>Manuals</title><p>All of them.".getBytes(UTF_8)))
                    .get();
            producer.send(new ProducerRecord<>(TOPIC, "other", "no file".getBytes(UTF_8)))
                    .get();
            pipeline.stack
                    .connect()
                    .create(
                            ConnectorFile.read(example)
                                    .with("predicates", "file")
                                    .with(
                                            "predicates.file.type",
                                            "org.apache.kafka.connect.transforms.predicates.HasHeaderKey")
                                    .with("predicates.file.name", "s3-bucket")
                                    .with("transforms.extract.predicate", "file"),
                            Duration.ofMinutes(1));

            pipeline.awaitRows(
                    "SELECT d.id, d.status, d.error_stage, d.title, d.content_type, c.content FROM files_document d "
                            + "LEFT JOIN files_chunk c ON c.document_id = d.id ORDER BY d.id",
                    "manuals/broken.pdf|failed|extract|null|null|null",
                    "manuals/index.html|indexed|null|Manuals|text/html|All of them.",
                    "manuals/pump.pdf|indexed|null|null|application/pdf|Grease the pump every month.",
                    "other|failed|chunk|null|null|null");
            assertThat(pipeline.rows("SELECT count(*) FROM files_document WHERE id = 'manuals/broken.pdf'"
                            + " AND error LIKE 'kafka:files/manuals%2Fbroken.pdf: the application/pdf content %'"))
                    .containsExactly("1");

            producer.send(new ProducerRecord<>(TOPIC, "manuals/pump.pdf", null)).get();

            pipeline.awaitRows("SELECT document_id FROM files_chunk", "manuals/index.html");
        }
    }

    private static ProducerRecord<String, byte[]> file(String key, byte[] content) {
        ProducerRecord<String, byte[]> file = new ProducerRecord<>(TOPIC, key, content);
        file.headers().add("s3-bucket", "manuals".getBytes(UTF_8));
        return file;
    }

    private static byte[] pdf(String line) {
        String page = "BT /F1 11 Tf 50 700 Td (" + line + ") Tj ET";
        String[] objects = {
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
                    + "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
            "<</Length " + page.length() + ">>stream\n" + page + "\nendstream"
        };
        StringBuilder file = new StringBuilder("%PDF-1.4\n");
        StringBuilder table = new StringBuilder("xref\n0 5\n0000000000 65535 f \n");
        for (int i = 0; i < objects.length; i++) {
            table.append(String.format("%010d 00000 n \n", file.length()));
            file.append(i + 1).append(" 0 obj\n").append(objects[i]).append("\nendobj\n");
        }
        int start = file.length();
        file.append(table).append("trailer<</Size 5/Root 1 0 R>>\nstartxref\n").append(start);
        return file.append("\n%%EOF\n").toString().getBytes(ISO_8859_1);
    }
}
