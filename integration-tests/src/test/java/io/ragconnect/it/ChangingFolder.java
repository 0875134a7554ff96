package io.ragconnect.it;

import io.ragconnect.it.SourceTopic.Sent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of notes under the root {@code docs}. No text is ever written twice. */
final class ChangingFolder {
    private final Path folder;
    private final Random random;
    private int written;

    ChangingFolder(Path folder, Random random) {
        this.folder = folder;
        this.random = random;
    }

    void write(int files) throws IOException {
        for (int i = 0; i < files; i++) {
            Files.writeString(folder.resolve("note-" + written + ".txt"), "Note, text " + written);
            written++;
        }
    }

    /** Some notes go, some are moved, some change, and some are new. */
    void change() throws IOException {
        List<Path> files =
                new ArrayList<>(documents().keySet().stream().map(this::file).toList());
        for (int i = 0; i < 10; i++) {
            Files.delete(files.remove(random.nextInt(files.size())));
            Files.move(files.remove(random.nextInt(files.size())), folder.resolve("moved-" + written++ + ".txt"));
            Files.writeString(files.get(random.nextInt(files.size())), "Changed, text " + written++);
            write(1);
        }
    }

    /** What at-least-once delivery would leave behind: documents whose offsets may not have been stored. */
    void deleteWhatWasSentLast(List<Sent> sent) throws IOException {
        for (Sent last : sent.subList(Math.max(0, sent.size() - 10), sent.size())) {
            Files.deleteIfExists(file(last.key()));
        }
    }

    /** The text of each document, by id. */
    Map<String, String> documents() throws IOException {
        Map<String, String> documents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                documents.put("docs/" + file.getFileName(), Files.readString(file));
            }
        }
        return documents;
    }

    private Path file(String id) {
        return folder.resolve(id.substring("docs/".length()));
    }
}
