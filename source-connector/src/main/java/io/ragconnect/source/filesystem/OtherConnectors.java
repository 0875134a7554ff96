package io.ragconnect.source.filesystem;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * The other connectors whose tasks run on this worker, by their MBeans. Two that fill one topic from roots of the same id
 * would overwrite and delete each other's documents.
 */
final class OtherConnectors {
    private static final String CONNECTOR = "connector";

    private OtherConnectors() {}

    /** What is wrong when one of them has a root of the same id and the same topic. */
    static Optional<String> clash(String connector, FileSystemSourceConfig config) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(pattern(), null)) {
            String other = unquoted(name.getKeyProperty(CONNECTOR));
            if (!other.equals(connector)) {
                Optional<String> root = sharedRoot(server, name, config);
                if (root.isPresent()) {
                    return Optional.of("connector " + other + " fills topic " + config.topic()
                            + " with documents under "
                            + root.get() + ", too, and the two would delete each other's; write another-name=path, or"
                            + " take another topic");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> sharedRoot(MBeanServer server, ObjectName name, FileSystemSourceConfig config) {
        try {
            FileSystemSourceMXBean other = JMX.newMXBeanProxy(server, name, FileSystemSourceMXBean.class);
            if (!other.getTopic().equals(config.topic())) {
                return Optional.empty();
            }
            List<String> theirs = other.getRoots();
            return config.roots().stream()
                    .map(Root::id)
                    .filter(own -> theirs.stream().anyMatch(root -> isWithin(own, root) || isWithin(root, own)))
                    .findFirst();
        } catch (RuntimeException e) {
            return Optional.empty(); // its task stopped this moment
        }
    }

    private static boolean isWithin(String id, String root) {
        // whatever their roots, equal contents have one id
        return id.equals(root)
                || id.startsWith(root + "/")
                || (DocumentIds.isByContent(id) && DocumentIds.isByContent(root));
    }

    private static ObjectName pattern() {
        try {
            return new ObjectName("io.ragconnect:type=filesystem-source,*");
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String unquoted(String property) {
        return property.startsWith("\"") ? ObjectName.unquote(property) : property;
    }
}
