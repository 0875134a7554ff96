package io.ragconnect.source.settings;

import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;

/** What settings mean together can be wrong, too. */
public final class Faults {
    private Faults() {}

    /** Adds a message to a setting, behind its name: Connect's answer names no setting by itself. */
    public static void add(Map<String, ConfigValue> values, String setting, String message) {
        ConfigValue value = values.get(setting);
        if (value != null) {
            value.addErrorMessage(setting + ": " + message);
        }
    }
}
