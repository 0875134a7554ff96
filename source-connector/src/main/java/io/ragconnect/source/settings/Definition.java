package io.ragconnect.source.settings;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Adds settings group by group, in the order in which they are shown. */
public final class Definition {
    private final ConfigDef definition = new ConfigDef();
    private String group = "";
    private int order;

    /** Begins a group; what is added next belongs to it. */
    public Definition group(String name) {
        group = name;
        order = 0;
        return this;
    }

    /**
     * Adds a setting.
     *
     * @param defaultValue {@link ConfigDef#NO_DEFAULT_VALUE} for one that must be given
     */
    public Definition add(
            String name,
            Type type,
            Object defaultValue,
            @Nullable Validator validator,
            Importance importance,
            String documentation) {
        Width width = type == Type.LIST || type == Type.STRING ? Width.LONG : Width.SHORT;
        definition.define(
                name,
                type,
                defaultValue,
                validator,
                importance,
                documentation,
                group,
                ++order,
                width,
                displayName(name));
        return this;
    }

    /** {@code rescan.interval.ms} is shown as "Rescan interval (ms)". */
    private static String displayName(String setting) {
        String words = setting.replaceFirst("\\.(ms|bytes)$", " ($1)").replace('.', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    public ConfigDef definition() {
        return definition;
    }
}
