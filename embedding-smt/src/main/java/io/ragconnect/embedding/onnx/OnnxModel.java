package io.ragconnect.embedding.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.tokenizer.Tokenizers;
import io.ragconnect.tokenizer.WordPieceTokenizer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * One loaded model. A text's vector is the mean of its token vectors, scaled to length one, as sentence-transformers
 * defines it for this model. May be used by several threads at once: each call runs on its caller's thread alone, which on
 * a CPU is faster than padded batches (docs/adr/0004).
 */
final class OnnxModel implements AutoCloseable {
    private final EmbeddingModel identity;
    private final WordPieceTokenizer tokenizer = Tokenizers.miniLm();
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxModel(BundledModel model) {
        identity = model.identity();
        try {
            session = open(model);
        } catch (IOException | OrtException e) {
            throw new ConnectException("The embedding model " + model + " can't be loaded: " + e.getMessage(), e);
        }
    }

    EmbeddingModel identity() {
        return identity;
    }

    /** The model is loaded by its path: given as bytes it would be copied onto the heap, 90 MB of it. */
    private OrtSession open(BundledModel model) throws IOException, OrtException {
        Path file = Files.createTempFile("ragconnect-", ".onnx");
        try (InputStream in = OnnxModel.class.getResourceAsStream(model.resource());
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            if (in == null) {
                throw new FileNotFoundException("the bundle lacks " + model.resource());
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            return environment.createSession(file.toString(), options);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    float[] embed(String text) throws OrtException {
        long[] ids = tokenizer.encode(text, identity.maxTokens());
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        long[] shape = {1, ids.length};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", idTensor, "attention_mask", mask, "token_type_ids", types))) {
            return normalizedMean(((OnnxTensor) result.get(0)).getFloatBuffer(), ids.length, identity.dimension());
        }
    }

    private static float[] normalizedMean(FloatBuffer tokens, int count, int dimension) {
        float[] row = new float[dimension];
        double[] sum = new double[dimension];
        for (int t = 0; t < count; t++) {
            tokens.get(row);
            for (int i = 0; i < dimension; i++) {
                sum[i] += row[i];
            }
        }
        double squares = 0;
        for (double s : sum) {
            squares += s * s;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < dimension; i++) {
            row[i] = (float) (sum[i] / length);
        }
        return row;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ConnectException("The embedding model can't be closed: " + e.getMessage(), e);
        }
    }
}
