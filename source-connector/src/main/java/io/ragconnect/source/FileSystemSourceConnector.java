package io.ragconnect.source;

import io.ragconnect.record.Bundle;
import io.ragconnect.source.filesystem.FileSystemSourceConfig;
import io.ragconnect.source.filesystem.FileSystemSourceTask;
import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.manifest.Manifest;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * Mirrors folders into a topic: for each file a {@link io.ragconnect.record.Document}, again when its content changes, and a
 * tombstone when it is gone.
 *
 * <p>At least once, or exactly once where the worker has {@code exactly.once.source.support} enabled. Without it, a document
 * that was sent just before the worker was killed, its offset not yet stored, and whose file is gone at the restart, is not
 * known any more, so no tombstone follows it. Documents that can't
 * be read or extracted become {@link io.ragconnect.record.DocumentError}s on a topic of their own.
 */
public final class FileSystemSourceConnector extends SourceConnector {
    public static final String OVERVIEW_DOC =
            "Mirrors folders into a topic: a record for each version of a file's text, "
                    + "keyed by a stable id, and a tombstone when the file is gone.";

    private static final String NAME = "name";

    private Map<String, String> settings = Map.of();

    @Override
    public String version() {
        return Bundle.version();
    }

    @Override
    public ConfigDef config() {
        return FileSystemSourceConfig.CONFIG_DEF;
    }

    @Override
    public Config validate(Map<String, String> connectorConfigs) {
        return FileSystemSourceConfig.validate(connectorConfigs);
    }

    @Override
    public void start(Map<String, String> props) {
        int buckets = new FileSystemSourceConfig(props).manifestBuckets();
        Manifest.requireBuckets(
                props.getOrDefault(NAME, ""),
                buckets,
                FileSystemSourceConfig.MAX_BUCKETS,
                context().offsetStorageReader());
        settings = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return FileSystemSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        int tasks = new FileSystemSourceConfig(settings).maxTasks();
        return Assignment.shareOut(settings, Math.min(maxTasks, tasks));
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        Manifest.requireValid(connectorConfig.getOrDefault(NAME, ""), offsets);
        return true;
    }

    @Override
    public void stop() {
        // tasks hold all resources
    }
}
