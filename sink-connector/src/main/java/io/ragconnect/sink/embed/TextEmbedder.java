package io.ragconnect.sink.embed;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;

/** Calls an embedder for many texts, checks every reply, and finds the one text that spoils a call. */
public final class TextEmbedder {
    private final String model;
    private final Function<List<String>, List<float[]>> embedder;
    private final OptionalInt dimension;
    private final int textsPerCall;

    /**
     * For one model.
     *
     * @param model its fingerprint
     * @param dimension what every vector must have; empty when it is not known beforehand
     */
    public TextEmbedder(
            String model, Function<List<String>, List<float[]>> embedder, OptionalInt dimension, int textsPerCall) {
        this.model = model;
        this.embedder = embedder;
        this.dimension = dimension;
        this.textsPerCall = textsPerCall;
    }

    /**
     * Embeds each text that the embeddings do not hold yet. What was embedded before a failure is kept there, so that
     * calling again costs only the rest.
     *
     * @param texts by chunk hash
     * @throws RetriableException when the provider is away
     * @throws ConnectException when the embedder can't work as it is set up, or breaks its contract
     */
    public void embed(Map<String, String> texts, Embeddings embeddings) {
        List<Map.Entry<String, String>> missing = texts.entrySet().stream()
                .filter(text -> !embeddings.knows(key(text.getKey())))
                .toList();
        for (int from = 0; from < missing.size(); from += textsPerCall) {
            embedCall(missing.subList(from, Math.min(from + textsPerCall, missing.size())), embeddings);
        }
    }

    private void embedCall(List<Map.Entry<String, String>> texts, Embeddings embeddings) {
        List<float[]> vectors;
        try {
            vectors = embedder.apply(texts.stream().map(Map.Entry::getValue).toList());
        } catch (DataException e) {
            if (texts.size() == 1) {
                embeddings.refuse(key(texts.get(0).getKey()), e);
            } else {
                int half = texts.size() / 2;
                embedCall(texts.subList(0, half), embeddings);
                embedCall(texts.subList(half, texts.size()), embeddings);
            }
            return;
        } catch (RetriableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ConnectException("The embedder can't work as it is set up: " + e.getMessage(), e);
        }
        accept(texts, vectors, embeddings);
    }

    private void accept(List<Map.Entry<String, String>> texts, List<float[]> vectors, Embeddings embeddings) {
        if (vectors == null || vectors.size() != texts.size()) {
            throw new ConnectException("The embedder returned " + (vectors == null ? "no" : vectors.size())
                    + " vectors for " + texts.size() + " texts; nothing of this reply is used. Check that the"
                    + " EmbedChunks transform's provider answers every text of a request");
        }
        for (float[] vector : vectors) {
            if (vector != null && dimension.isPresent() && vector.length != dimension.getAsInt()) {
                throw new ConnectException(
                        "The embedder returned a vector of " + vector.length
                                + " dimensions where its model has " + dimension.getAsInt()
                                + "; nothing of this reply is used. Check the model and dimension of the EmbedChunks transform");
            }
        }
        for (int i = 0; i < vectors.size(); i++) {
            VectorKey key = key(texts.get(i).getKey());
            String fault = Vectors.fault(vectors.get(i));
            if (fault == null) {
                embeddings.put(key, vectors.get(i));
            } else {
                embeddings.refuse(
                        key, new DataException("The embedder's vector for a text can't be indexed: " + fault));
            }
        }
    }

    private VectorKey key(String hash) {
        return new VectorKey(model, hash);
    }
}
