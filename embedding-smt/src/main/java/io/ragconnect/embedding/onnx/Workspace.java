package io.ragconnect.embedding.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What goes into the model and comes out for one text, in memory outside of the heap that the next text uses again: the
 * vectors of a text's tokens are hundreds of kilobytes, which as garbage would double what a worker needs. For one
 * thread at a time.
 */
final class Workspace {
    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String TYPES = "token_type_ids";

    private final OrtEnvironment environment;
    private final String output;
    private final int dimension;
    private final boolean pooled;
    private int capacity;
    private LongBuffer ids = longs(0);
    private LongBuffer ones = longs(0);
    private LongBuffer zeros = longs(0);
    private FloatBuffer vectors = floats(0);

    /**
     * For models of one shape.
     *
     * @param output the name of what is wanted
     * @param pooled whether that is one vector for the text, else one for each token
     */
    Workspace(OrtEnvironment environment, String output, int dimension, boolean pooled) {
        this.environment = environment;
        this.output = output;
        this.dimension = dimension;
        this.pooled = pooled;
    }

    /** The output, row after row, which the next call overwrites. */
    FloatBuffer run(OrtSession session, long[] tokens) throws OrtException {
        reserve(tokens.length);
        ids.clear().put(tokens);
        long[] shape = {1, tokens.length};
        Map<String, OnnxTensor> inputs = new HashMap<>();
        FloatBuffer rows = vectors.slice(0, pooled ? dimension : tokens.length * dimension);
        try (OnnxTensor result = OnnxTensor.createTensor(
                environment, rows, pooled ? new long[] {1, dimension} : new long[] {1, tokens.length, dimension})) {
            for (String input : session.getInputNames()) {
                LongBuffer values =
                        switch (input) {
                            case IDS -> ids;
                            case MASK -> ones;
                            default -> zeros;
                        };
                inputs.put(input, OnnxTensor.createTensor(environment, values.slice(0, tokens.length), shape));
            }
            session.run(inputs, Set.of(), Map.of(output, result)).close();
            return rows;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private void reserve(int tokens) {
        if (tokens <= capacity) {
            return;
        }
        capacity = Math.max(tokens, 2 * capacity);
        ids = longs(capacity);
        zeros = longs(capacity);
        ones = longs(capacity);
        for (int i = 0; i < capacity; i++) {
            ones.put(i, 1);
        }
        vectors = floats(pooled ? dimension : capacity * dimension);
    }

    private static LongBuffer longs(int count) {
        return bytes(Math.multiplyExact(count, Long.BYTES)).asLongBuffer();
    }

    private static FloatBuffer floats(int count) {
        return bytes(Math.multiplyExact(count, Float.BYTES)).asFloatBuffer();
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    }
}
