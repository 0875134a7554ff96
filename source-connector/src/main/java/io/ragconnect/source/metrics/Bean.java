package io.ragconnect.source.metrics;

import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name under which a task's figures are shown: {@code io.ragconnect:type=<type>,connector=<name>,task=<n>}. */
public final class Bean implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Bean.class);

    private final String name;

    public Bean(String type, String connector, int task) {
        name = "io.ragconnect:type=" + type + ",connector=" + quoted(connector) + ",task=" + task;
    }

    /** Shows the figures; another bean of the name, left by a task that ended badly, gives way. */
    public void register(Object figures) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName objectName = new ObjectName(name);
            unregister(server, objectName);
            server.registerMBean(figures, objectName);
        } catch (JMException e) {
            log.warn("No metrics under {}: {}", name, e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            unregister(ManagementFactory.getPlatformMBeanServer(), new ObjectName(name));
        } catch (JMException e) {
            log.warn("Metrics under {} stay: {}", name, e.getMessage());
        }
    }

    private static void unregister(MBeanServer server, ObjectName objectName) throws JMException {
        if (server.isRegistered(objectName)) {
            try {
                server.unregisterMBean(objectName);
            } catch (InstanceNotFoundException e) {
                // another thread was faster
            }
        }
    }

    private static String quoted(String connector) {
        return connector.matches("[^,=:\"*?\\r\\n]+") ? connector : ObjectName.quote(connector);
    }
}
