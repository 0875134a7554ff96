package io.ragconnect.quickstart;

import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.quickstart.index.IndexException;
import io.ragconnect.quickstart.verify.VerifyException;
import io.ragconnect.record.Bundle;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** Entry of {@code ./quickstart}. Exit status: 0 done, 1 something failed, 2 wrong usage. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        AtomicBoolean ending = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ending.set(true)));
        // answers hold any script, whatever the locale says
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        System.exit(commandLine(Home.locate(), ending::get).execute(args));
    }

    /** @param ending whether this process is being ended: what fails then fails because of that */
    static CommandLine commandLine(Home home, BooleanSupplier ending) {
        return new CommandLine(new IngestCommand(home))
                .addSubcommand(new SearchCommand(home))
                .addSubcommand(new StatusCommand(home))
                .addSubcommand(new VerifyCommand(home))
                .addSubcommand(new StopCommand(home))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (ending.getAsBoolean()) {
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    if (!(failure instanceof QuickstartException)
                            && !(failure instanceof LocalStackException)
                            && !(failure instanceof IndexException)
                            && !(failure instanceof VerifyException)) {
                        throw failure;
                    }
                    command.getErr().println("quickstart: " + failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** The version for {@code --version}. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"kafka-connect-rag " + Bundle.version()};
        }
    }
}
