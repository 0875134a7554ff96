package io.ragconnect.quickstart;

import java.io.IOException;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/**
 * What the source connectors' metrics say, over all their tasks.
 *
 * @param tasks that have metrics
 * @param scanned tasks that have seen the whole tree, or whose crawl has begun
 * @param found files that match, and URLs that are known
 * @param pending changes that Kafka has not acknowledged, and URLs not yet visited
 * @param sent versions that Kafka has acknowledged, deletions included
 */
record SourceProgress(int tasks, int scanned, long found, long pending, long sent) {
    private static final String FILES = "io.ragconnect:type=filesystem-source,*";
    private static final String SITES = "io.ragconnect:type=web-source,*";

    static SourceProgress read(MBeanServerConnection worker) {
        try {
            SourceProgress files =
                    sum(worker, FILES, List.of("ScansCompleted"), List.of("FilesFound"), List.of("Pending"));
            SourceProgress sites = sum(
                    worker,
                    SITES,
                    List.of("PagesFetched", "PagesRefused", "PagesFailed"),
                    List.of("PagesKnown"),
                    List.of("Queue", "Pending"));
            return new SourceProgress(
                    files.tasks + sites.tasks,
                    files.scanned + sites.scanned,
                    files.found + sites.found,
                    files.pending + sites.pending,
                    files.sent + sites.sent);
        } catch (IOException | JMException e) {
            throw new QuickstartException("The source connectors' metrics can't be read: " + e.getMessage(), e);
        }
    }

    private static SourceProgress sum(
            MBeanServerConnection worker, String beans, List<String> begun, List<String> found, List<String> pending)
            throws IOException, JMException {
        SourceProgress sum = new SourceProgress(0, 0, 0, 0, 0);
        for (ObjectName bean : worker.queryNames(new ObjectName(beans), null)) {
            sum = new SourceProgress(
                    sum.tasks + 1,
                    sum.scanned + (number(worker, bean, begun) > 0 ? 1 : 0),
                    sum.found + number(worker, bean, found),
                    sum.pending + number(worker, bean, pending),
                    sum.sent + number(worker, bean, List.of("DocumentsSent", "DocumentsDeleted")));
        }
        return sum;
    }

    /** Whether all that is there has been sent. */
    boolean isComplete(int expectedTasks) {
        return tasks == expectedTasks && scanned == tasks && pending == 0;
    }

    private static long number(MBeanServerConnection worker, ObjectName bean, List<String> attributes)
            throws IOException, JMException {
        long sum = 0;
        for (String attribute : attributes) {
            sum += ((Number) worker.getAttribute(bean, attribute)).longValue();
        }
        return sum;
    }
}
