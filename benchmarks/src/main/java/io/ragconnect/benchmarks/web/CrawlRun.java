package io.ragconnect.benchmarks.web;

import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongPredicate;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/** One connector on a worker, politeness off, and what it tells of itself. It is deleted at the end. */
final class CrawlRun implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("rag.home", ""));
    private static final Duration LIMIT = Duration.ofMinutes(20);
    /** Asking more often would cost the worker what is to be measured. */
    private static final int POLL_MILLIS = 20;

    private final LocalStack stack;
    private final String name;
    private final MBeanServerConnection jmx;
    private final ObjectName bean;

    private CrawlRun(LocalStack stack, String name) throws JMException {
        this.stack = stack;
        this.name = name;
        this.jmx = stack.worker(0).jmx();
        this.bean = new ObjectName("io.ragconnect:type=web-source,connector=" + name + ",task=0");
    }

    /** Begins to crawl; all runs write to the same topic, which is there from the second one on. */
    static CrawlRun start(LocalStack stack, String name, String seed, Map<String, String> settings) throws JMException {
        ConnectorFile example = ConnectorFile.read(HOME.resolve("config-examples/web-source.json"));
        ConnectorFile source = new ConnectorFile(name, example.config())
                .with("seeds", seed)
                .with("path.exclude", "")
                .with("allow.private.addresses", "true")
                .with("crawl.delay.ms", "0")
                .with("host.connections", "4");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            source = source.with(setting.getKey(), setting.getValue());
        }
        stack.connect().create(source, LIMIT);
        return new CrawlRun(stack, name);
    }

    /** Until there is nothing left to be fetched, and all is acknowledged by Kafka. */
    void awaitCrawled(int pages) throws InterruptedException, JMException, IOException {
        await("DocumentsSent", sent -> sent >= pages);
        await("Queue", queue -> queue == 0);
        await("Pending", pending -> pending == 0);
    }

    /** Until a metric is as wanted. */
    void await(String attribute, LongPredicate wanted) throws InterruptedException, JMException, IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!jmx.isRegistered(bean) || !wanted.test(metric(attribute))) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(attribute + " is " + metric(attribute) + " after " + LIMIT);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    long metric(String attribute) throws JMException, IOException {
        return (Long) jmx.getAttribute(bean, attribute);
    }

    /** Of the whole worker, in nanoseconds. */
    long cpuNanos() throws JMException, IOException {
        return (Long) jmx.getAttribute(new ObjectName("java.lang:type=OperatingSystem"), "ProcessCpuTime");
    }

    @Override
    public void close() {
        stack.connect().deleteConnector(name);
    }
}
