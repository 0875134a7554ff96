package io.ragconnect.plugin;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.transforms.Transformation;

/** The bundle's plugins, as Connect finds them, with their settings. */
final class Plugins {
    private Plugins() {}

    static Map<Class<?>, ConfigDef> all() {
        Map<Class<?>, ConfigDef> plugins = new TreeMap<>((a, b) -> a.getName().compareTo(b.getName()));
        Stream.<Class<? extends Connector>>of(SourceConnector.class, SinkConnector.class)
                .flatMap(type -> ServiceLoader.load(type).stream())
                .map(ServiceLoader.Provider::get)
                .forEach(connector -> plugins.put(connector.getClass(), connector.config()));
        ServiceLoader.load(Transformation.class).stream()
                .map(ServiceLoader.Provider::get)
                .forEach(transform -> plugins.put(transform.getClass(), transform.config()));
        plugins.keySet().removeIf(plugin -> !plugin.getName().startsWith("io.ragconnect."));
        return plugins;
    }

    static ConfigDef named(String className) {
        return all().entrySet().stream()
                .filter(plugin -> plugin.getKey().getName().equals(className))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no plugin " + className + " in the bundle"));
    }
}
