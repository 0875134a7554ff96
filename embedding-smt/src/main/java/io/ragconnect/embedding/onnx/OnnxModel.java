package io.ragconnect.embedding.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.tokenizer.TokenEncoder;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * One loaded model: BERT's inputs, and as output either a vector for every token, which are pooled, or one for the text.
 * May be used by several threads at once: each call runs on its caller's thread alone, which on a CPU is faster than
 * padded batches (docs/adr/0004).
 */
final class OnnxModel implements AutoCloseable {
    private static final Set<String> INPUTS = Set.of(Workspace.IDS, Workspace.MASK, Workspace.TYPES);

    private final EmbeddingModel identity;
    private final ModelFiles files;
    private final TokenEncoder tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Output output;
    /** As many as there were texts at once. */
    private final Queue<Workspace> idle = new ConcurrentLinkedQueue<>();

    /**
     * What the model gives.
     *
     * @param pooled whether it is one vector for the text, else one for each token
     */
    private record Output(String name, int dimension, boolean pooled) {}

    private OnnxModel(
            ModelFiles files, OrtEnvironment environment, OrtSession session, TokenEncoder tokenizer, Output output) {
        this.files = files;
        this.environment = environment;
        this.session = session;
        this.tokenizer = tokenizer;
        this.output = output;
        this.identity = identity(files, output);
    }

    /**
     * Loads it.
     *
     * @throws ConnectException when it can't be loaded; the message says which, and why
     */
    static OnnxModel load(LocalModelSettings settings) {
        try {
            ModelFiles files = settings.files();
            OrtEnvironment environment = OnnxNatives.environment();
            OrtSession session = session(files, environment);
            try {
                requireKnownInputs(session);
                Output output = output(session);
                TokenEncoder tokenizer = files.tokenizer().open(files.maxTokens());
                return new OnnxModel(files, environment, session, tokenizer, output);
            } catch (IOException | OrtException | RuntimeException | LinkageError e) {
                session.close();
                throw e;
            }
        } catch (IOException | OrtException | RuntimeException | LinkageError e) {
            throw new ConnectException(
                    "The embedding model " + settings.model() + " (embedding.model) can't be loaded: " + e.getMessage(),
                    e);
        }
    }

    EmbeddingModel identity() {
        return identity;
    }

    private static OrtSession session(ModelFiles files, OrtEnvironment environment) throws IOException, OrtException {
        try (ModelFiles.Weights weights = files.opener().open();
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            return environment.createSession(weights.file().toString(), options);
        }
    }

    private static void requireKnownInputs(OrtSession session) {
        Set<String> names = session.getInputNames();
        if (!names.contains(Workspace.IDS) || !INPUTS.containsAll(names)) {
            throw new IllegalArgumentException("its inputs are " + names + ", not a text model's " + INPUTS);
        }
    }

    private static Output output(OrtSession session) throws OrtException {
        NodeInfo first = session.getOutputInfo().values().iterator().next();
        if (first.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
            long[] shape = tensor.getShape();
            if ((shape.length == 2 || shape.length == 3) && shape[shape.length - 1] > 0) {
                return new Output(first.getName(), (int) shape[shape.length - 1], shape.length == 2);
            }
        }
        throw new IllegalArgumentException("its first output, " + first.getName() + " " + first.getInfo()
                + ", is neither a vector for the text nor one for each token, of float32 and a fixed dimension");
    }

    private static EmbeddingModel identity(ModelFiles files, Output output) {
        String pooling =
                (output.pooled() ? "" : files.pooling().toString()) + (files.normalize() ? "" : " unnormalized");
        return new EmbeddingModel(
                "onnx",
                files.name(),
                files.revision(),
                output.dimension(),
                files.maxTokens(),
                pooling.strip(),
                files.prefix());
    }

    /** What the model reads of the text, the prefix before it included. */
    long[] tokens(String text) {
        return tokenizer.encode(files.prefix() + text);
    }

    float[] embed(long[] tokens) throws OrtException {
        Workspace workspace = idle.poll();
        if (workspace == null) {
            workspace = new Workspace(environment, output.name(), output.dimension(), output.pooled());
        }
        try {
            float[] vector = vector(workspace.run(session, tokens), tokens.length);
            return files.normalize() ? normalized(vector) : vector;
        } finally {
            idle.add(workspace);
        }
    }

    private float[] vector(FloatBuffer rows, int tokens) {
        float[] row = new float[identity.dimension()];
        if (output.pooled() || files.pooling() == Pooling.CLS) {
            rows.get(row);
            return row;
        }
        double[] sum = new double[row.length];
        for (int t = 0; t < tokens; t++) {
            rows.get(row);
            for (int i = 0; i < row.length; i++) {
                sum[i] += row[i];
            }
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (sum[i] / tokens);
        }
        return row;
    }

    private static float[] normalized(float[] vector) {
        double squares = 0;
        for (float component : vector) {
            squares += (double) component * component;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }

    @Override
    public void close() {
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new ConnectException(
                    "The embedding model " + identity.name() + " can't be closed: " + e.getMessage(), e);
        }
    }
}
