package io.ragconnect.extract.child;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.child.Wire.Request;
import io.ragconnect.extract.format.DocumentWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;

/** The child process: reads one document after the other, until its standard input ends, as it does when the worker dies. */
public final class ChildMain {
    private static final int BUFFER_BYTES = 64 * 1024;

    private ChildMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, BUFFER_BYTES));
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        // what parsers print must not get between the frames
        System.setOut(nowhere);
        ExtractionSettings settings = Wire.readSettings(unlimited(in));
        IsolatedReader reader = new IsolatedReader(settings.options());
        Wire.writeTypes(out, reader.types());
        // nor fill a disk
        System.setErr(nowhere);
        SynchronousQueue<Request> requests = new SynchronousQueue<>();
        // apart, so that the end of the worker is noticed while a document is read
        Thread listener = new Thread(() -> listen(in, requests), "requests");
        listener.setDaemon(true);
        listener.start();
        while (true) {
            answer(requests.take(), reader, settings, out);
        }
    }

    private static void listen(DataInputStream in, SynchronousQueue<Request> requests) {
        try {
            while (true) {
                requests.put(Wire.readRequest(unlimited(in)));
            }
        } catch (IOException | InterruptedException e) {
            Directories.delete(Path.of(System.getProperty("java.io.tmpdir", "")));
            Runtime.getRuntime().halt(0);
        }
    }

    private static void answer(
            Request request, IsolatedReader reader, ExtractionSettings settings, DataOutputStream out)
            throws IOException {
        String type = request.type();
        try {
            type = reader.typeOf(request);
            DocumentWriter document = new DocumentWriter(settings.limits());
            reader.read(request, type, document);
            Wire.writeExtraction(out, document.finish(type));
        } catch (ExtractionException e) {
            Wire.writeRefusal(out, String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            Wire.writeRefusal(
                    out, "the " + type + " content is nested too deeply to be read; flatten it, or exclude it");
        }
    }

    private static Wire.Reader unlimited(DataInputStream in) {
        return new Wire.Reader(in, Long.MAX_VALUE);
    }
}
