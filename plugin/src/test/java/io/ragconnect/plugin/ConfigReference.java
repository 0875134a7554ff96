package io.ragconnect.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** One page of docs/reference: what a plugin's ConfigDef says, as Markdown. */
final class ConfigReference {
    private ConfigReference() {}

    static String page(Class<?> plugin, String overview, ConfigDef definition) {
        StringBuilder page = new StringBuilder()
                .append("# ")
                .append(plugin.getSimpleName())
                .append("\n\n`")
                .append(plugin.getName())
                .append("`\n\n")
                .append(overview)
                .append("\n\nGenerated from the plugin's ConfigDef by the build.\n");
        groups(definition).forEach((group, keys) -> {
            page.append("\n## ").append(group).append("\n\n");
            page.append("| setting | type | default | valid | importance |\n|---|---|---|---|---|\n");
            keys.forEach(key -> page.append(row(key)));
            keys.forEach(key -> page.append("\n**`")
                    .append(key.name)
                    .append("`** ")
                    .append(key.documentation)
                    .append("\n"));
        });
        return page.toString();
    }

    private static Map<String, List<ConfigKey>> groups(ConfigDef definition) {
        Map<String, List<ConfigKey>> groups = new LinkedHashMap<>();
        definition.groups().forEach(group -> groups.put(group, new ArrayList<>()));
        definition.configKeys().values().forEach(key -> groups.computeIfAbsent(
                        key.group == null ? "Other" : key.group, g -> new ArrayList<>())
                .add(key));
        groups.values().forEach(keys -> keys.sort(Comparator.comparingInt(key -> key.orderInGroup)));
        groups.values().removeIf(List::isEmpty);
        return groups;
    }

    private static String row(ConfigKey key) {
        String defaultValue =
                key.hasDefault() ? code(ConfigDef.convertToString(key.defaultValue, key.type)) : "(required)";
        String valid = key.validator == null ? "" : cell(key.validator.toString());
        return "| `" + key.name + "` | " + cell(key.type.name()) + " | " + defaultValue + " | " + valid + " | "
                + cell(key.importance.name()) + " |\n";
    }

    private static String code(String value) {
        return value == null ? "null" : value.isEmpty() ? "(empty)" : "`" + value.replace("|", "\\|") + "`";
    }

    private static String cell(String value) {
        return value.replace("|", "\\|").replace("\n", " ").toLowerCase(java.util.Locale.ROOT);
    }
}
