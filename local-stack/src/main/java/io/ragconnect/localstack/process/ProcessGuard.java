package io.ragconnect.localstack.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The main class of every Java child: runs the real main class, given first, and halts the JVM as soon as standard input
 * ends, which is when the parent JVM is gone, whatever way it went.
 */
public final class ProcessGuard {

    private ProcessGuard() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread guard = new Thread(ProcessGuard::haltAtEndOfInput, "process-guard");
        guard.setDaemon(true);
        guard.start();
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(137);
    }
}
