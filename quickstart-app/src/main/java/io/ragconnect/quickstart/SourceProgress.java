package io.ragconnect.quickstart;

import java.io.IOException;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/**
 * What the source connector's metrics say, over all its tasks.
 *
 * @param tasks that have metrics
 * @param scanned tasks that have seen the whole tree
 * @param found files that match
 * @param pending changes that Kafka has not acknowledged
 * @param sent versions that Kafka has acknowledged, deletions included
 */
record SourceProgress(int tasks, int scanned, long found, long pending, long sent) {
    private static final String BEANS = "io.ragconnect:type=filesystem-source,*";

    static SourceProgress read(MBeanServerConnection worker) {
        try {
            Set<ObjectName> beans = worker.queryNames(new ObjectName(BEANS), null);
            int scanned = 0;
            long found = 0;
            long pending = 0;
            long sent = 0;
            for (ObjectName bean : beans) {
                scanned += number(worker, bean, "ScansCompleted") > 0 ? 1 : 0;
                found += number(worker, bean, "FilesFound");
                pending += number(worker, bean, "Pending");
                sent += number(worker, bean, "DocumentsSent") + number(worker, bean, "DocumentsDeleted");
            }
            return new SourceProgress(beans.size(), scanned, found, pending, sent);
        } catch (IOException | JMException e) {
            throw new QuickstartException("The source connector's metrics can't be read: " + e.getMessage(), e);
        }
    }

    /** Whether all that is in the folders has been sent. */
    boolean isComplete(int expectedTasks) {
        return tasks == expectedTasks && scanned == tasks && pending == 0;
    }

    private static long number(MBeanServerConnection worker, ObjectName bean, String attribute)
            throws IOException, JMException {
        return ((Number) worker.getAttribute(bean, attribute)).longValue();
    }
}
