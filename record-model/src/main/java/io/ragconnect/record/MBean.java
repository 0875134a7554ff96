package io.ragconnect.record;

import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A bean that JMX shows under {@code io.ragconnect} until it is closed. */
public final class MBean implements AutoCloseable {
    private final MBeanServer server;
    private final ObjectName name;

    private MBean(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /**
     * Shows it, in place of one of the same name that a task which ended badly has left.
     *
     * @param keys as in {@code type=pgvector-sink,connector=NAME,task=0}, with a {@link #value} for what users name
     * @throws JMException when JMX does not take it
     */
    public static MBean register(Object bean, String keys) throws JMException {
        MBean shown = new MBean(ManagementFactory.getPlatformMBeanServer(), new ObjectName("io.ragconnect:" + keys));
        shown.close();
        shown.server.registerMBean(bean, shown.name);
        return shown;
    }

    /** The text as it may stand in an object name: quoted only where it must be. */
    public static String value(String text) {
        return text.matches("[^,=:\"*?\\r\\n]+") ? text : ObjectName.quote(text);
    }

    /** Does nothing where it is not there. */
    @Override
    public void close() throws JMException {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // as it should be
        }
    }
}
