package io.ragconnect.record;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The EmbedChunks transforms among a connector's settings: what a connector can know of them before anything runs. */
public final class EmbedTransforms {
    /** Loaded by name, since no module depends on another. */
    public static final String CLASS = "io.ragconnect.embedding.EmbedChunks";

    public static final String MODE = "embedding.mode";
    public static final String LAZY = "lazy";

    private static final String TRANSFORMS = "transforms";
    private static final String TYPE = "type";

    private EmbedTransforms() {}

    /** The settings of each, without their prefix {@code transforms.ALIAS.}, by its alias. */
    public static Map<String, Map<String, String>> in(Map<String, String> connectorSettings) {
        Map<String, Map<String, String>> found = new LinkedHashMap<>();
        for (String name : connectorSettings.getOrDefault(TRANSFORMS, "").split(",", -1)) {
            String alias = name.strip();
            Map<String, String> settings = startingWith(TRANSFORMS + "." + alias + ".", connectorSettings);
            String type = settings.getOrDefault(TYPE, "");
            if (!alias.isEmpty() && (type.equals(CLASS) || CLASS.endsWith("." + type))) {
                found.put(alias, settings);
            }
        }
        return found;
    }

    /** What a source connector has to refuse, by the full name of the setting. */
    public static Map<String, String> faultsOnSource(Map<String, String> connectorSettings) {
        Map<String, String> faults = new LinkedHashMap<>();
        in(connectorSettings).forEach((alias, settings) -> {
            if (settings.getOrDefault(MODE, "").strip().equalsIgnoreCase(LAZY)) {
                faults.put(
                        TRANSFORMS + "." + alias + "." + MODE,
                        MODE + "=" + LAZY
                                + " works only on a sink connector, where the sink embeds what the table lacks:"
                                + " set " + MODE + "=eager here, or move the transform to the sink connector");
            }
        });
        return faults;
    }

    private static Map<String, String> startingWith(String prefix, Map<String, String> settings) {
        Map<String, String> own = new HashMap<>();
        settings.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                own.put(key.substring(prefix.length()), value);
            }
        });
        return own;
    }
}
