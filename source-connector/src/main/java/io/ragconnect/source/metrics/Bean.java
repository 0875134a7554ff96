package io.ragconnect.source.metrics;

import io.ragconnect.record.MBean;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task's figures in JMX, under {@code io.ragconnect:type=<type>,connector=<name>,task=<n>}; a failure costs them alone. */
public final class Bean implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Bean.class);

    private final String keys;
    private volatile @Nullable MBean shown;

    public Bean(String type, String connector, int task) {
        keys = "type=" + type + ",connector=" + MBean.value(connector) + ",task=" + task;
    }

    /** Shows the figures; another bean of the name, left by a task that ended badly, gives way. */
    public void register(Object figures) {
        try {
            shown = MBean.register(figures, keys);
        } catch (JMException e) {
            log.warn("No metrics under {}: {}", keys, e.getMessage());
        }
    }

    @Override
    public void close() {
        MBean bean = shown;
        if (bean != null) {
            try {
                bean.close();
            } catch (JMException e) {
                log.warn("Metrics under {} stay: {}", keys, e.getMessage());
            }
        }
    }
}
