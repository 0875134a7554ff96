package io.ragconnect.localstack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a worker, made for one machine: small internal topics, quick commits and rebalances. */
final class WorkerProperties {

    private WorkerProperties() {}

    static Map<String, String> of(KafkaCluster kafka, Path pluginPath) {
        String replication = Integer.toString(kafka.replication());
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("group.id", "local-stack");
        properties.put("plugin.path", pluginPath.toString());
        // scanning all classes for plugins takes several seconds of a start
        properties.put("plugin.discovery", "service_load");
        properties.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        properties.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        properties.put("value.converter.schemas.enable", "true");
        properties.put("config.storage.topic", "connect-configs");
        properties.put("config.storage.replication.factor", replication);
        properties.put("offset.storage.topic", "connect-offsets");
        properties.put("offset.storage.replication.factor", replication);
        properties.put("offset.storage.partitions", "3");
        properties.put("status.storage.topic", "connect-status");
        properties.put("status.storage.replication.factor", replication);
        properties.put("status.storage.partitions", "1");
        properties.put("offset.flush.interval.ms", "1000");
        // the default leaves the tasks of a killed worker alone for five minutes
        properties.put("scheduled.rebalance.max.delay.ms", "0");
        properties.put("connector.client.config.override.policy", "All");
        properties.put("config.providers", "env,file");
        properties.put("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider");
        properties.put("config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider");
        return properties;
    }
}
