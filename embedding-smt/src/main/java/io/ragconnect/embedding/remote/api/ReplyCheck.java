package io.ragconnect.embedding.remote.api;

import io.ragconnect.embedding.remote.http.ProviderFailure;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import java.util.List;

/** What a reply must be to be used at all. */
final class ReplyCheck {
    private ReplyCheck() {}

    static List<float[]> checked(List<float[]> vectors, int texts, int dimension) {
        if (vectors.size() != texts) {
            throw new ProviderFailure(Kind.UNUSABLE, vectors.size() + " vectors for " + texts + " texts");
        }
        int first = vectors.isEmpty() ? dimension : vectors.get(0).length;
        for (float[] vector : vectors) {
            if (vector.length != first) {
                throw new ProviderFailure(
                        Kind.UNUSABLE, "vectors of " + first + " and of " + vector.length + " dimensions in one reply");
            }
        }
        if (first != dimension) {
            throw new ProviderFailure(
                    Kind.SETTINGS,
                    "its vectors have " + first + " dimensions, where " + dimension + " were expected. Set "
                            + "embedding.dimensions=" + first + ", or, if the model can make fewer, "
                            + "embedding.dimensions.request=true");
        }
        vectors.forEach(ReplyCheck::checkFinite);
        return vectors;
    }

    private static void checkFinite(float[] vector) {
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw notFinite(i, String.valueOf(vector[i]));
            }
        }
    }

    static ProviderFailure notFinite(int component, String value) {
        return new ProviderFailure(Kind.NOT_FINITE, "component " + component + " of a vector is " + value);
    }
}
