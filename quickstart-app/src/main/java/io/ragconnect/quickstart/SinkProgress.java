package io.ragconnect.quickstart;

import io.ragconnect.quickstart.page.SinkCounters;
import java.io.IOException;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/** What the sink connector's metrics say, over all its tasks. */
final class SinkProgress {
    private static final String BEANS = "io.ragconnect:type=pgvector-sink,*";

    private SinkProgress() {}

    static SinkCounters read(MBeanServerConnection worker) {
        try {
            Set<ObjectName> beans = worker.queryNames(new ObjectName(BEANS), null);
            return new SinkCounters(
                    sum(worker, beans, "DocumentsApplied"),
                    sum(worker, beans, "DocumentsDeleted"),
                    sum(worker, beans, "ChunksInserted"),
                    sum(worker, beans, "ChunksKept"),
                    sum(worker, beans, "ChunksDeleted"),
                    sum(worker, beans, "TextsEmbedded"),
                    sum(worker, beans, "VectorsReused"),
                    sum(worker, beans, "QueuedDocuments"));
        } catch (IOException | JMException e) {
            throw new QuickstartException("The sink connector's metrics can't be read: " + e.getMessage(), e);
        }
    }

    private static long sum(MBeanServerConnection worker, Set<ObjectName> beans, String attribute)
            throws IOException, JMException {
        long sum = 0;
        for (ObjectName bean : beans) {
            sum += ((Number) worker.getAttribute(bean, attribute)).longValue();
        }
        return sum;
    }
}
