package io.ragconnect.benchmarks.embedding;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import java.nio.file.Path;
import java.util.Optional;

/** This engine. Arguments: file of the texts, model, tokens read. */
final class OurProcess {
    private OurProcess() {}

    public static void main(String[] args) throws Exception {
        LocalModelSettings settings = new LocalModelSettings(
                args[1], Optional.empty(), Optional.empty(), Optional.of(Integer.parseInt(args[2])), Optional.empty());
        try (Embedder embedder = LocalModels.open(settings, Runtime.getRuntime().availableProcessors())) {
            Rounds.serve(
                    Path.of(args[0]),
                    texts -> Rounds.requireAll(embedder.apply(texts).size(), texts));
        }
    }
}
