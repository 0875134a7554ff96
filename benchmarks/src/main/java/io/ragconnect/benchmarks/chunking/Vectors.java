package io.ragconnect.benchmarks.chunking;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.record.Hashes;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Texts to vectors, each text once: they are kept in a file, since embedding is nearly all of the time. */
final class Vectors {
    private static final int BATCH = 64;

    private final Embedder embedder;
    private final Path file;
    private final Map<String, float[]> known = new HashMap<>();

    Vectors(Embedder embedder, Path folder) throws IOException {
        this.embedder = embedder;
        this.file = folder.resolve(
                "vectors-" + Hashes.sha256(embedder.model().fingerprint()).substring(0, 16) + ".bin");
        Files.createDirectories(folder);
        if (Files.exists(file)) {
            read();
        }
    }

    List<float[]> of(List<String> texts) throws IOException {
        Map<String, String> missing = new LinkedHashMap<>();
        List<String> hashes = texts.stream().map(Hashes::sha256).toList();
        for (int i = 0; i < texts.size(); i++) {
            if (!known.containsKey(hashes.get(i))) {
                missing.put(hashes.get(i), texts.get(i));
            }
        }
        List<Map.Entry<String, String>> entries = new ArrayList<>(missing.entrySet());
        for (int from = 0; from < entries.size(); from += BATCH) {
            List<Map.Entry<String, String>> batch = entries.subList(from, Math.min(from + BATCH, entries.size()));
            List<float[]> vectors =
                    embedder.apply(batch.stream().map(Map.Entry::getValue).toList());
            append(batch.stream().map(Map.Entry::getKey).toList(), vectors);
        }
        return hashes.stream().map(known::get).toList();
    }

    /** The indexes of the vectors nearest to this one by cosine, the nearest first; all have length 1. */
    static List<Integer> nearest(float[] asked, List<float[]> vectors, int count) {
        double[] cosines =
                vectors.stream().mapToDouble(vector -> cosine(asked, vector)).toArray();
        return IntStream.range(0, cosines.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -cosines[i]))
                .limit(count)
                .toList();
    }

    /** Of two vectors of length 1. */
    static double cosine(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private void append(List<String> hashes, List<float[]> vectors) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)))) {
            for (int i = 0; i < hashes.size(); i++) {
                known.put(hashes.get(i), vectors.get(i));
                out.writeUTF(hashes.get(i));
                for (float component : vectors.get(i)) {
                    out.writeFloat(component);
                }
            }
        }
    }

    private void read() throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (true) {
                String hash = in.readUTF();
                float[] vector = new float[embedder.model().dimension()];
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = in.readFloat();
                }
                known.put(hash, vector);
            }
        } catch (EOFException e) {
            return; // the end, or what an interrupted run left
        }
    }
}
