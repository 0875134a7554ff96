package io.ragconnect.sink;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** All that is logged meanwhile, which still is shown, too. */
final class CapturedLog {
    private CapturedLog() {}

    /** What may fail. */
    interface Action {
        void run() throws Exception;
    }

    static synchronized String of(Action action) throws Exception {
        PrintStream shown = System.err;
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        System.setErr(new PrintStream(
                new OutputStream() {
                    @Override
                    public synchronized void write(int b) {
                        kept.write(b);
                        shown.write(b);
                    }
                },
                true,
                StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(shown);
        }
        return kept.toString(StandardCharsets.UTF_8);
    }
}
