package io.ragconnect.benchmarks.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How fast ONNX Runtime multiplies matrices of float32 on all processors, one thread each: for every text asked for, one
 * multiplication of the largest size on each. Argument: file of the texts, whose number alone matters.
 */
final class SgemmProcess {
    /** Large enough to be bound by arithmetic, small enough for a processor's own cache. */
    private static final int ROWS = 768;

    private static final int SIDE = 768;

    private SgemmProcess() {}

    /** Floating-point operations of one text. */
    static double operations() {
        return 2.0 * ROWS * SIDE * SIDE * Runtime.getRuntime().availableProcessors();
    }

    public static void main(String[] args) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        ExecutorService threads = Executors.newFixedThreadPool(processors);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            try (OrtSession session = environment.createSession(MatMulModel.bytes(SIDE, SIDE), options)) {
                Rounds.serve(Path.of(args[0]), texts -> {
                    List<Future<?>> all = new ArrayList<>();
                    for (int i = 0; i < processors; i++) {
                        all.add(threads.submit(() -> {
                            multiply(environment, session, texts.size());
                            return null;
                        }));
                    }
                    for (Future<?> one : all) {
                        one.get();
                    }
                });
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void multiply(OrtEnvironment environment, OrtSession session, int times) throws Exception {
        float[] numbers = new float[ROWS * SIDE];
        Arrays.fill(numbers, 0.5f);
        try (OnnxTensor left =
                OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers), new long[] {ROWS, SIDE})) {
            for (int i = 0; i < times; i++) {
                session.run(Map.of(MatMulModel.INPUT, left)).close();
            }
        }
    }
}
