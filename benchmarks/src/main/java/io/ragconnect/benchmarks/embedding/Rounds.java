package io.ragconnect.benchmarks.embedding;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The measured process's side: reads how many texts to embed, and answers with the nanoseconds that it took. */
final class Rounds {
    private Rounds() {}

    /** One way to embed texts. */
    interface Work {
        void embed(List<String> texts) throws Exception;
    }

    /** Until the other side hangs up. */
    static void serve(Path texts, Work work) throws Exception {
        List<String> all = read(texts);
        work.embed(all.subList(0, Math.min(all.size(), 16)));
        System.out.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            List<String> wanted = all.subList(0, Integer.parseInt(order));
            long start = System.nanoTime();
            work.embed(wanted);
            System.out.println(System.nanoTime() - start);
        }
    }

    private static List<String> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            List<String> texts = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                texts.add(in.readUTF());
            }
            return texts;
        }
    }

    static void requireAll(int vectors, List<String> texts) {
        if (vectors != texts.size()) {
            throw new IllegalStateException(vectors + " vectors for " + texts.size() + " texts");
        }
    }
}
