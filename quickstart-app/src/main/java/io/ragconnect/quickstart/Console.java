package io.ragconnect.quickstart;

import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine;

/** Lines for people, and on a terminal one line that is drawn again and again. */
final class Console {
    private static final int BAR_WIDTH = 30;
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final long PLAIN_INTERVAL_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private boolean drawn;
    private long lastPlain = System.nanoTime();

    private Console(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Standard output is left to answers. */
    static Console onStandardError() {
        return new Console(System.err, CommandLine.Help.Ansi.AUTO.enabled());
    }

    synchronized void line(String text) {
        erase();
        out.println(text);
    }

    /** A state that replaces the one before; without a terminal, a line every five seconds. */
    synchronized void state(String text) {
        if (terminal) {
            out.print(ERASE_LINE + text);
            out.flush();
            drawn = true;
        } else if (System.nanoTime() - lastPlain > PLAIN_INTERVAL_NANOS) {
            lastPlain = System.nanoTime();
            out.println(text);
        }
    }

    private void erase() {
        if (drawn) {
            out.print(ERASE_LINE);
            drawn = false;
        }
    }

    static String bar(double share) {
        int full = (int) Math.round(BAR_WIDTH * Math.min(Math.max(share, 0), 1));
        return "[" + "#".repeat(full) + "-".repeat(BAR_WIDTH - full) + "] "
                + String.format(Locale.ROOT, "%3.0f %%", 100 * share);
    }
}
