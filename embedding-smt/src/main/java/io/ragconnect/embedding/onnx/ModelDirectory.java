package io.ragconnect.embedding.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.record.Hashes;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A model in a directory: {@code model.onnx} (or {@code onnx/model.onnx}) and {@code tokenizer.json}, and, where they are
 * there, the files in which sentence-transformers says how the model is used.
 */
final class ModelDirectory {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Files of settings are small; a tokenizer of 250,000 pieces has 17 MB. */
    private static final long MAX_JSON_BYTES = 64L << 20;

    private static final int DEFAULT_MAX_TOKENS = 512;
    /** Some tokenizers say 10^30 where nobody set a bound. */
    private static final int MAX_TOKENS = 32_768;

    private static final int REVISION_DIGITS = 12;

    private final Path directory;

    ModelDirectory(Path directory) {
        this.directory = directory;
    }

    ModelFiles files() throws IOException {
        Path weights = weights();
        byte[] tokenizerJson = bytes("tokenizer.json");
        return new ModelFiles(
                Objects.toString(directory.toAbsolutePath().normalize().getFileName(), "model"),
                revision(weights),
                mostTokens -> Tokenizers.encoder(tokenizerJson, mostTokens),
                () -> new ModelFiles.Weights(weights, false),
                pooling(),
                normalizes(),
                maxTokens(),
                json("config_sentence_transformers.json")
                        .path("prompts")
                        .path("document")
                        .asText(""));
    }

    private Path weights() throws IOException {
        for (String name : List.of("model.onnx", "onnx/model.onnx")) {
            Path file = directory.resolve(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new FileNotFoundException("there is no model.onnx in " + directory.toAbsolutePath());
    }

    /** Of the graph, and of the weights that large models keep beside it, such as {@code model.onnx_data}. */
    private static String revision(Path graph) throws IOException {
        String name = graph.getFileName().toString();
        try (Stream<Path> files = Files.list(graph.toAbsolutePath().getParent())) {
            List<Path> weights = files.filter(f -> f.getFileName().toString().startsWith(name))
                    .sorted()
                    .toList();
            return Hashes.sha256(weights).substring(0, REVISION_DIGITS);
        }
    }

    /** Mean, as most models, unless the files say otherwise. */
    private Pooling pooling() throws IOException {
        return json("1_Pooling/config.json").path("pooling_mode_cls_token").asBoolean() ? Pooling.CLS : Pooling.MEAN;
    }

    /** Unless the model is a chain of modules without one that does it. */
    private boolean normalizes() throws IOException {
        JsonNode modules = json("modules.json");
        if (modules.isEmpty()) {
            return true;
        }
        for (JsonNode module : modules) {
            if (module.path("type").asText().endsWith(".Normalize")) {
                return true;
            }
        }
        return false;
    }

    private int maxTokens() throws IOException {
        int stated = json("sentence_bert_config.json")
                .path("max_seq_length")
                .asInt(json("config.json").path("max_position_embeddings").asInt(DEFAULT_MAX_TOKENS));
        return Math.max(1, Math.min(stated, MAX_TOKENS));
    }

    /** An empty node where there is no such file. */
    private JsonNode json(String name) throws IOException {
        return Files.exists(directory.resolve(name)) ? JSON.readTree(bytes(name)) : JSON.createObjectNode();
    }

    private byte[] bytes(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException("there is no " + name + " in " + directory.toAbsolutePath());
        }
        if (Files.size(file) > MAX_JSON_BYTES) {
            throw new IOException(file + " is larger than " + MAX_JSON_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }
}
