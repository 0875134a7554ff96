package io.ragconnect.benchmarks.embedding;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.nio.file.Path;

/**
 * langchain4j's models in the process as they come, with the ONNX Runtime that they bring. Arguments: file of the texts,
 * "fp32" or "int8", and "all" for embedAll, or "one" for a call for each text, as a transform makes it.
 */
final class LangChain4jProcess {
    private LangChain4jProcess() {}

    public static void main(String[] args) throws Exception {
        EmbeddingModel model =
                args[1].equals("int8") ? new AllMiniLmL6V2QuantizedEmbeddingModel() : new AllMiniLmL6V2EmbeddingModel();
        if (args[2].equals("all")) {
            Rounds.serve(
                    Path.of(args[0]),
                    texts -> Rounds.requireAll(
                            model.embedAll(texts.stream().map(TextSegment::from).toList())
                                    .content()
                                    .size(),
                            texts));
        } else {
            Rounds.serve(Path.of(args[0]), texts -> {
                for (String text : texts) {
                    if (model.embed(text).content().dimension() == 0) {
                        throw new IllegalStateException("no vector");
                    }
                }
            });
        }
        System.exit(0); // its threads would keep the process
    }
}
