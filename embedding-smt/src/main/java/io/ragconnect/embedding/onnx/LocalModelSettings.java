package io.ragconnect.embedding.onnx;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which model runs in the process, and what is not to be as its authors use it.
 *
 * @param model one of {@link #names()}, or the path of a directory with {@code model.onnx} and {@code tokenizer.json}
 * @param maxTokens of a text that are read, special ones included
 * @param prefix put before every text
 */
public record LocalModelSettings(
        String model,
        Optional<Pooling> pooling,
        Optional<Boolean> normalize,
        Optional<Integer> maxTokens,
        Optional<String> prefix) {

    /** The model as its authors use it. */
    public static LocalModelSettings of(String model) {
        return new LocalModelSettings(model, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The models that are known by name. */
    public static List<String> names() {
        return NamedModel.ids();
    }

    /** Whether it is known by name or its directory is there; whether it can be loaded is another matter. */
    public boolean exists() {
        try {
            return NamedModel.find(model).isPresent() || Files.isDirectory(Path.of(model));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * The model's files, with these settings.
     *
     * @throws IOException when they are not there or can't be read; the message says which
     */
    ModelFiles files() throws IOException {
        Optional<NamedModel> named = NamedModel.find(model);
        ModelFiles authors = named.isPresent() ? named.get().files() : new ModelDirectory(existingDirectory()).files();
        return new ModelFiles(
                authors.name(),
                authors.revision(),
                authors.tokenizer(),
                authors.opener(),
                pooling.orElse(authors.pooling()),
                normalize.orElse(authors.normalize()),
                maxTokens.map(most -> Math.min(most, authors.maxTokens())).orElse(authors.maxTokens()),
                prefix.orElse(authors.prefix()));
    }

    private Path existingDirectory() throws IOException {
        Path directory = Path.of(model);
        if (!Files.isDirectory(directory)) {
            throw new FileNotFoundException("there is neither a model of that name (" + String.join(", ", names())
                    + ") nor a directory " + directory.toAbsolutePath());
        }
        return directory;
    }
}
