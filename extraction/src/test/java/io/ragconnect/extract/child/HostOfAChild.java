package io.ragconnect.extract.child;

import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.Hints;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A worker, to be killed: has a document read that takes for ever. */
public final class HostOfAChild {
    private HostOfAChild() {}

    public static void main(String[] arguments) throws Exception {
        ChildPool pool = new ChildPool(ExtractionSettings.DEFAULT);
        pool.types();
        ProcessHandle child = ProcessHandle.current().children().findFirst().orElseThrow();
        System.out.println(child.pid());
        System.out.println(Path.of("/proc/" + child.pid() + "/cwd").toRealPath());
        pool.read("TORTURE:loop".getBytes(StandardCharsets.US_ASCII), "application/x-torture", Hints.NONE);
    }
}
