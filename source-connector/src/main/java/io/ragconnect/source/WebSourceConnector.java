package io.ragconnect.source;

import io.ragconnect.record.Bundle;
import io.ragconnect.source.manifest.Assignment;
import io.ragconnect.source.web.WebSourceConfig;
import io.ragconnect.source.web.WebSourceTask;
import io.ragconnect.source.web.state.Pages;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * Crawls websites into a topic: for each page a {@link io.ragconnect.record.Document}, again when its text changes, and a
 * tombstone when it is gone for good.
 *
 * <p>At least once, or exactly once where the worker has {@code exactly.once.source.support} enabled. All URLs of a host
 * belong to one task.
 */
public final class WebSourceConnector extends SourceConnector {
    public static final String OVERVIEW_DOC =
            "Crawls websites into a topic, politely and incrementally: a record for each version of a page's text, "
                    + "keyed by its URL, and a tombstone when the page is gone.";

    private static final String NAME = "name";

    private Map<String, String> settings = Map.of();

    @Override
    public String version() {
        return Bundle.version();
    }

    @Override
    public ConfigDef config() {
        return WebSourceConfig.CONFIG_DEF;
    }

    @Override
    public Config validate(Map<String, String> connectorConfigs) {
        return WebSourceConfig.validate(connectorConfigs);
    }

    @Override
    public void start(Map<String, String> props) {
        settings = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return WebSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Assignment.shareOut(settings, Math.min(maxTasks, new WebSourceConfig(settings).usefulTasks()));
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        Pages.requireValid(connectorConfig.getOrDefault(NAME, ""), offsets);
        return true;
    }

    @Override
    public void stop() {
        // tasks hold all resources
    }
}
