package io.ragconnect.benchmarks.chunking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The corpora and questions of Chroma's chunking evaluation ("Evaluating Chunking Strategies for Retrieval", 2024).
 *
 * @param corpora texts by name
 */
record Evaluation(Map<String, String> corpora, List<Question> questions) {

    /** A part of a corpus that answers a question. */
    record Reference(int start, int end) {}

    /** A question with all that answers it. */
    record Question(String corpus, String text, List<Reference> references) {}

    static Evaluation read(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve("questions.jsonl"))) {
            throw new IOException("no questions.jsonl in " + folder.toAbsolutePath()
                    + ": name the folder of the chunking evaluation with --dir");
        }
        Map<String, String> corpora = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("corpora"))) {
            for (Path file : files.sorted().toList()) {
                corpora.put(file.getFileName().toString().replace(".md", ""), Files.readString(file));
            }
        }
        ObjectMapper json = new ObjectMapper();
        List<Question> questions = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("questions.jsonl"))) {
            JsonNode node = json.readTree(line);
            List<Reference> references = new ArrayList<>();
            node.path("references")
                    .forEach(r -> references.add(
                            new Reference(r.path("start").asInt(), r.path("end").asInt())));
            questions.add(new Question(
                    node.path("corpus").asText(), node.path("question").asText(), references));
        }
        return new Evaluation(corpora, questions);
    }
}
