package io.ragconnect.benchmarks.worker;

import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The memory that what a worker knows takes. */
public final class WorkerHeap {
    private static final int COLLECTIONS = 3;

    private WorkerHeap() {}

    /** The first worker's live heap in MB: what is left of it after full collections. */
    public static double liveMb(LocalStack stack) throws JMException, IOException {
        MBeanServerConnection jmx = stack.worker(0).jmx();
        ObjectName memory = new ObjectName("java.lang:type=Memory");
        long used = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            jmx.invoke(memory, "gc", new Object[0], new String[0]);
            CompositeData heap = (CompositeData) jmx.getAttribute(memory, "HeapMemoryUsage");
            used = Math.min(used, (Long) heap.get("used"));
        }
        return used / 1e6;
    }
}
