package io.ragconnect.sink;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;

/** Three small documents, and what a search for one of their texts has to find. */
final class Fruits {
    private static final List<String> ALL = List.of("apple", "pear", "quince", "cherry", "plum", "fig");

    private static final Map<String, Map<String, String>> METADATA = Map.of(
            "a", Map.of("kind", "pome", "year", "2020"),
            "b", Map.of("kind", "drupe", "year", "2021"),
            "c", Map.of("kind", "o'brien's"));

    private Fruits() {}

    /** a: apple, pear, quince (pome, 2020); b: cherry, plum (drupe, 2021); c: fig (o'brien's, without a year). */
    static void index(RunningSink sink) {
        Topic topic = new Topic("fruits", new CountingEmbedder());
        sink.index(
                document(topic, "a", "apple", "pear", "quince"),
                document(topic, "b", "cherry", "plum"),
                document(topic, "c", "fig"));
    }

    private static SinkRecord document(Topic topic, String id, String... paragraphs) {
        return topic.document(id, 1L, builder -> builder.metadata(METADATA.get(id)), paragraphs);
    }

    /** What the first chunk of a, b or c says, without what is LlamaIndex's alone. */
    static Map<String, Object> metadata(String id, String text) {
        Map<String, Object> metadata = new HashMap<>(METADATA.get(id));
        metadata.putAll(Map.of(
                "document_id",
                id,
                "uri",
                "file:///" + id,
                "title",
                "Title",
                "content_type",
                "text/plain",
                "heading_path",
                "Title > Part",
                "page",
                1,
                "ordinal",
                0,
                "start_offset",
                0,
                "end_offset",
                text.length()));
        return metadata;
    }

    /** As the sink embeds the text, under its title. */
    static float[] vector(String text) {
        return CountingEmbedder.vector("Title\n\n" + text);
    }

    static List<String> nearest(String text, int limit) {
        return nearest(text, ALL.stream()).limit(limit).toList();
    }

    /** Those of the texts, the nearest first. */
    static List<String> nearest(String text, String... among) {
        return nearest(text, Arrays.stream(among)).toList();
    }

    private static Stream<String> nearest(String text, Stream<String> among) {
        return among.sorted(Comparator.comparing((String other) -> -cosine(vector(text), vector(other))));
    }

    static double cosine(float[] a, float[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
