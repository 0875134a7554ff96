package io.ragconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class MBeanTest {
    /** What JMX asks of a bean: an interface of the name. */
    public interface CountMXBean {
        int getCount();
    }

    private record Count(int count) implements CountMXBean {
        @Override
        public int getCount() {
            return count;
        }
    }

    @Test
    void isShownUntilItIsClosed() throws Exception {
        MBean bean = MBean.register(new Count(1), "type=test,name=shown");
        assertThat(names("shown")).hasSize(1);

        bean.close();
        bean.close();

        assertThat(names("shown")).isEmpty();
    }

    @Test
    void takesThePlaceOfOneThatWasLeft() throws Exception {
        MBean.register(new Count(1), "type=test,name=left");

        try (MBean bean = MBean.register(new Count(2), "type=test,name=left")) {
            assertThat(bean).isNotNull();
            assertThat(ManagementFactory.getPlatformMBeanServer()
                            .getAttribute(names("left").iterator().next(), "Count"))
                    .isEqualTo(2);
        }
    }

    @Test
    void anyTextMayBeAValue() throws Exception {
        for (String text : new String[] {"plain-1.0", "with space", "a,b=c:d", "*?\"\\", "", "two\nlines"}) {
            try (MBean bean = MBean.register(new Count(1), "type=test,name=" + MBean.value(text))) {
                assertThat(bean).isNotNull();
            }
        }
        assertThat(MBean.value("plain-1.0 b")).isEqualTo("plain-1.0 b");
    }

    private static Set<ObjectName> names(String name) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("io.ragconnect:type=test,name=" + name), null);
    }
}
