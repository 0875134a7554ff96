package io.ragconnect.localstack;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.ragconnect.localstack.process.LocalStackException;
import java.io.IOException;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/** Reads the MBeans of another JVM of this machine, through the agent that it starts when it is attached to. */
final class WorkerJmx {

    /** Without a thread that pings the worker and prints a warning when it was killed. */
    private static final Map<String, ?> NO_CHECKER = Map.of("jmx.remote.x.client.connection.check.period", 0L);

    private long pid = -1;
    private @Nullable MBeanServerConnection connection;

    // the check fears addresses from outside; this one comes from a child of ours
    @SuppressWarnings("BanJNDI")
    synchronized MBeanServerConnection connection(long ofPid) {
        MBeanServerConnection known = connection;
        if (known != null && pid == ofPid) {
            return known;
        }
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(ofPid));
            try {
                JMXServiceURL url = new JMXServiceURL(machine.startLocalManagementAgent());
                MBeanServerConnection opened =
                        JMXConnectorFactory.connect(url, NO_CHECKER).getMBeanServerConnection();
                connection = opened;
                pid = ofPid;
                return opened;
            } finally {
                machine.detach();
            }
        } catch (IOException | AttachNotSupportedException e) {
            throw new LocalStackException("Cannot read the metrics of process " + ofPid + ": " + e.getMessage(), e);
        }
    }
}
