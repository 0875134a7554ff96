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
