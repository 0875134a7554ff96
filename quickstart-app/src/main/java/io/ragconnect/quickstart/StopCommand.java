package io.ragconnect.quickstart;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

@Command(name = "stop", description = "Ends the running stack in order.", mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
    private static final long LIMIT_SECONDS = 60;

    private final Home home;

    StopCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        ProcessHandle process = Run.read(home.runFile())
                .flatMap(Run::process)
                .orElseThrow(() -> new QuickstartException("Nothing is running"));
        process.destroy();
        try {
            process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new QuickstartException(
                    "Process " + process.pid() + " has not ended within " + LIMIT_SECONDS + " s; end it with: kill -9 "
                            + process.pid(),
                    e);
        }
        System.err.println("stopped");
        return 0;
    }
}
