package io.ragconnect.extract.config;

import io.ragconnect.extract.ExtractionLimits;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.ProcessLimits;
import io.ragconnect.extract.ReadingOptions;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings {@code extract.*}: one definition for every plugin that makes text of bytes. */
public final class ExtractionConfig {
    private static final String GROUP = "Extraction";
    private static final String TRUNCATE = "truncate";
    private static final String AUTO = "auto";
    private static final String DETECT = "detect";

    static final String MAX_CHARACTERS = "extract.max.characters";
    private static final String MAX_CHARACTERS_DOC =
            "Longest text of a document, in UTF-16 units (characters, but for emoji and the like). What happens to a longer"
                    + " one, extract.overlimit says.";

    static final String OVERLIMIT = "extract.overlimit";
    private static final String OVERLIMIT_DOC =
            "What to do with a document whose text is longer than extract.max.characters. 'error': it is reported, and its"
                    + " last good version stays. 'truncate': the text is cut there, and the document's metadata says"
                    + " text_truncated=true.";

    static final String TIMEOUT_MS = "extract.timeout.ms";
    private static final String TIMEOUT_MS_DOC =
            "How long in milliseconds one document may take to read; then the process that reads it is ended, and the"
                    + " document reported. Text, source code, HTML up to 1 MiB, and most Markdown up to that size are read within"
                    + " the worker, in milliseconds; whatever is in them, in a few seconds.";

    static final String HEAP_MB = "extract.heap.mb";
    private static final String HEAP_MB_DOC =
            "Memory in MiB for the heap of a process that reads documents. A document that needs more is reported; the"
                    + " worker's own heap is not touched.";

    static final String PROCESSES = "extract.processes";
    private static final String PROCESSES_DOC =
            "How many processes at most read documents for one task, each one document at a time. They are started when"
                    + " the first PDF, Office document or the like comes, used again, and ended after a minute without work.";

    static final String TEMPORARY_MB = "extract.temporary.mb";
    private static final String TEMPORARY_MB_DOC =
            "Temporary files in MiB that reading one document may make, below the worker's java.io.tmpdir. A document that"
                    + " makes more is reported.";

    static final String MAX_EMBEDDED_DEPTH = "extract.max.embedded.depth";
    private static final String MAX_EMBEDDED_DEPTH_DOC =
            "How deep documents within documents are read, such as the attachments of a mail or a sheet in a letter, as"
                    + " sections under their names: 0 for not at all, 2 also for those within those.";

    static final String PASSWORD = "extract.password";
    private static final String PASSWORD_DOC =
            "The password of encrypted PDF and Office documents. One that needs another is reported.";

    static final String OCR = "extract.ocr";
    private static final String OCR_DOC =
            "Whether scanned pages and pictures of text are read by Tesseract. 'never', or 'auto': if the program tesseract"
                    + " is installed on the worker. A page takes seconds, so raise extract.timeout.ms, too.";

    static final String LANGUAGE = "extract.language";
    private static final String LANGUAGE_DOC =
            "Where a document's language comes from. 'detect': what the document declares, else what its text tells, then with"
                    + " language_guessed=true in its metadata; none if the text is short or unsure, or source code."
                    + " 'declared': what the document declares alone.";

    private ExtractionConfig() {}

    /** Adds the settings to a plugin's own. */
    public static ConfigDef define(ConfigDef definition) {
        ExtractionSettings defaults = ExtractionSettings.DEFAULT;
        ProcessLimits processes = defaults.processes();
        return definition
                .define(
                        MAX_CHARACTERS,
                        Type.INT,
                        defaults.limits().maxCharacters(),
                        Range.between(1, 256_000_000),
                        Importance.MEDIUM,
                        MAX_CHARACTERS_DOC,
                        GROUP,
                        1,
                        Width.SHORT,
                        "Longest text (characters)")
                .define(
                        OVERLIMIT,
                        Type.STRING,
                        "error",
                        CaseInsensitiveValidString.in("error", TRUNCATE),
                        Importance.MEDIUM,
                        OVERLIMIT_DOC,
                        GROUP,
                        2,
                        Width.SHORT,
                        "On a longer text")
                .define(
                        TIMEOUT_MS,
                        Type.LONG,
                        processes.timeout().toMillis(),
                        Range.between(1, 3_600_000),
                        Importance.MEDIUM,
                        TIMEOUT_MS_DOC,
                        GROUP,
                        3,
                        Width.SHORT,
                        "Timeout (ms)")
                .define(
                        HEAP_MB,
                        Type.INT,
                        processes.heapMb(),
                        Range.between(64, 65_536),
                        Importance.MEDIUM,
                        HEAP_MB_DOC,
                        GROUP,
                        4,
                        Width.SHORT,
                        "Heap of a process (MiB)")
                .define(
                        PROCESSES,
                        Type.INT,
                        processes.processes(),
                        Range.between(1, 64),
                        Importance.LOW,
                        PROCESSES_DOC,
                        GROUP,
                        5,
                        Width.SHORT,
                        "Processes")
                .define(
                        TEMPORARY_MB,
                        Type.INT,
                        processes.temporaryMb(),
                        Range.between(1, 1_048_576),
                        Importance.LOW,
                        TEMPORARY_MB_DOC,
                        GROUP,
                        6,
                        Width.SHORT,
                        "Temporary files (MiB)")
                .define(
                        MAX_EMBEDDED_DEPTH,
                        Type.INT,
                        defaults.options().maxEmbeddedDepth(),
                        Range.between(0, 10),
                        Importance.LOW,
                        MAX_EMBEDDED_DEPTH_DOC,
                        GROUP,
                        7,
                        Width.SHORT,
                        "Depth of embedded documents")
                .define(
                        PASSWORD,
                        Type.PASSWORD,
                        "",
                        null,
                        Importance.LOW,
                        PASSWORD_DOC,
                        GROUP,
                        8,
                        Width.MEDIUM,
                        "Password of documents")
                .define(
                        OCR,
                        Type.STRING,
                        "never",
                        CaseInsensitiveValidString.in("never", AUTO),
                        Importance.LOW,
                        OCR_DOC,
                        GROUP,
                        9,
                        Width.SHORT,
                        "Text recognition")
                .define(
                        LANGUAGE,
                        Type.STRING,
                        DETECT,
                        CaseInsensitiveValidString.in(DETECT, "declared"),
                        Importance.LOW,
                        LANGUAGE_DOC,
                        GROUP,
                        10,
                        Width.SHORT,
                        "Language");
    }

    /** What a configuration says whose definition {@link #define} was called on. */
    public static ExtractionSettings settings(AbstractConfig config) {
        return new ExtractionSettings(
                new ExtractionLimits(config.getInt(MAX_CHARACTERS), is(config, OVERLIMIT, TRUNCATE)),
                new ReadingOptions(
                        config.getInt(MAX_EMBEDDED_DEPTH),
                        is(config, OCR, AUTO),
                        config.getPassword(PASSWORD).value()),
                new ProcessLimits(
                        Duration.ofMillis(config.getLong(TIMEOUT_MS)),
                        config.getInt(HEAP_MB),
                        config.getInt(PROCESSES),
                        config.getInt(TEMPORARY_MB)),
                is(config, LANGUAGE, DETECT));
    }

    private static boolean is(AbstractConfig config, String setting, String value) {
        return config.getString(setting).toLowerCase(Locale.ROOT).equals(value);
    }
}
