package io.ragconnect.it;

import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.LocalStack;
import java.time.Duration;
import javax.management.ObjectName;

/** How far the first task of a web source is. */
record Crawled(LocalStack stack, String connector) {

    long metric(String attribute) throws Exception {
        ObjectName name = new ObjectName("io.ragconnect:type=web-source,connector=" + connector + ",task=0");
        return (Long) stack.worker(0).jmx().getAttribute(name, attribute);
    }

    /** Waits until a restart would read no page again. */
    void awaitAllSettled(Duration limit) {
        await().atMost(limit)
                .ignoreExceptions()
                .until(() -> metric("PagesExpanding") == 0 && metric("StateUnsent") == 0 && metric("Pending") == 0);
    }
}
