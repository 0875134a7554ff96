package io.ragconnect.source.filesystem;

import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.config.ExtractionConfig;
import io.ragconnect.source.settings.Definition;
import io.ragconnect.source.settings.Faults;
import io.ragconnect.source.settings.LazyEmbedding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.NonEmptyStringWithoutControlChars;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** The settings of FileSystemSourceConnector. */
public final class FileSystemSourceConfig extends AbstractConfig {
    /** Highest value of {@code manifest.buckets}. */
    public static final int MAX_BUCKETS = 1024;

    private static final String FILES = "Files";
    private static final String RECORDS = "Records";
    private static final String DISCOVERY = "Discovery";
    private static final String DELETIONS = "Deletions";
    private static final String STATE = "State";

    static final String ROOTS = "roots";
    private static final String ROOTS_DOC =
            "What to mirror: folders or single files, each as name=path. The name starts the ids of all documents below"
                    + " it (name/path/within/the/folder.md), so that they stay the same when the folder is mounted"
                    + " elsewhere; without a name, the last element of the path is taken. Paths are absolute; one with a"
                    + " comma is written as a file: URI. The worker may limit what can be read, by the environment"
                    + " variable RAG_ALLOWED_ROOTS or the system property rag.allowed.roots (paths separated as in PATH)."
                    + " Documents of a root that is taken out are deleted.";

    static final String INCLUDE = "include";
    private static final String INCLUDE_DOC =
            "Globs of the files to take, relative to the root. * and ? stay within a name, ** crosses folders and **/"
                    + " also stands for none, as in **/*.md; [a-z] and [!a-z] match one character, a backslash takes the"
                    + " next one literally.";

    static final String EXCLUDE = "exclude";
    private static final String EXCLUDE_DOC =
            "Globs of files and folders to leave out, as in **/*.bak,**/node_modules; they win over include. Documents"
                    + " that a new glob leaves out are deleted.";

    static final String HIDDEN_FILES = "hidden.files";
    private static final String HIDDEN_FILES_DOC =
            "Whether to take files whose name, or that of a folder above them below the root, starts with a dot.";

    static final String FOLLOW_SYMLINKS = "follow.symlinks";
    private static final String FOLLOW_SYMLINKS_DOC =
            "Whether to follow symbolic links below the roots, as far as the worker's allowed roots go. A root that is a"
                    + " link is always followed.";

    static final String MAX_DEPTH = "max.depth";
    private static final String MAX_DEPTH_DOC =
            "How many levels to go down: 1 takes the files directly in the root alone.";

    static final String FILE_MAX_BYTES = "file.max.bytes";
    private static final String FILE_MAX_BYTES_DOC =
            "Size in bytes above which a file is not read, but reported as an error.";

    static final String FILE_MIN_BYTES = "file.min.bytes";
    private static final String FILE_MIN_BYTES_DOC =
            "Size in bytes below which a file is left out as if it were excluded: 1 leaves out empty files.";

    static final String IGNORE_FILE = "ignore.file";
    private static final String IGNORE_FILE_DOC =
            "Name of files that say, in the syntax of .gitignore, what to leave out of the folder they lie in; .gitignore"
                    + " itself is a good choice for source trees. Empty: none are read. Documents that a new rule leaves"
                    + " out are deleted.";

    static final String DOCUMENT_ID_STRATEGY = "document.id.strategy";
    private static final String DOCUMENT_ID_STRATEGY_DOC =
            "What a document's id is. relative-path: the root's name and the path below it, the same on every machine and"
                    + " mount. absolute-uri: the file's URI, the same whatever the roots are named. content-hash: sha256: and"
                    + " the first 64 bits of the content's hash, and of its rights where acl.capture is on; files of equal"
                    + " content are one document, a changed file is another, and there is one task alone. A change of"
                    + " the strategy gives every document a new id and deletes the old ones.";

    static final String DOCUMENT_OVERSIZE = "document.oversize";
    private static final String DOCUMENT_OVERSIZE_DOC =
            "What becomes of a document above document.max.bytes. error: it is reported and not sent. sections: it is cut"
                    + " before headings and between paragraphs into documents of their own, with the ids id#1, id#2 and so"
                    + " on, which change and go with the file.";

    static final String ACL_CAPTURE = "acl.capture";
    private static final String ACL_CAPTURE_DOC =
            "Whether to put into a document's acl who may read the file: user:NAME, group:NAME and, where everybody may,"
                    + " everyone. A change of rights then sends the document again. Raise resend when turning it on for"
                    + " documents that were sent already.";

    static final String READ_THREADS = "read.threads";
    private static final String READ_THREADS_DOC =
            "How many files a task reads and extracts at the same time. Together they are not larger than poll.max.bytes,"
                    + " or it is one alone.";

    static final String TOPIC = "topic";
    private static final String TOPIC_DOC =
            "Topic for the documents, keyed by document id: one record for each version, and one without value"
                    + " (tombstone) when the document is gone. It should be compacted.";

    static final String ERRORS_TOPIC = "errors.topic";
    private static final String ERRORS_TOPIC_DOC =
            "Topic for the documents that could not be read or extracted, keyed by document id. Empty: they are logged"
                    + " and counted, and tried again after a restart.";

    static final String DOCUMENT_MAX_BYTES = "document.max.bytes";
    private static final String DOCUMENT_MAX_BYTES_DOC =
            "Size in bytes of a document's record, estimated from above for JSON, above which document.oversize says what"
                    + " is done. The producer's max.request.size and the topic's max.message.bytes must"
                    + " allow as much.";

    static final String POLL_MAX_BYTES = "poll.max.bytes";
    private static final String POLL_MAX_BYTES_DOC =
            "Size in bytes of records at which a batch is handed to Kafka Connect. The last document may exceed it.";

    static final String WATCH_ENABLED = "watch.enabled";
    private static final String WATCH_ENABLED_DOC =
            "Whether to have the operating system tell of changes as they happen. It tells nothing of changes that other"
                    + " machines make on a network file system: those are found by scans.";

    static final String RESCAN_INTERVAL_MS = "rescan.interval.ms";
    private static final String RESCAN_INTERVAL_MS_DOC =
            "Pause in milliseconds between two full scans, which find what the watch missed.";

    static final String QUIET_PERIOD_MS = "quiet.period.ms";
    private static final String QUIET_PERIOD_MS_DOC =
            "How long in milliseconds a file must keep its size and modification time before it is read, and how long a"
                    + " lost file may come back.";

    static final String DELETE_GUARD_COUNT = "delete.guard.count";
    private static final String DELETE_GUARD_COUNT_DOC =
            "A full scan that finds more documents of a root gone than this, and more than delete.guard.share, deletes"
                    + " none of them: a mount may be lost. To let it through, raise one of the two. One that finds a root's"
                    + " folder without any file or folder deletes nothing there, however few. Deletions that the watch tells"
                    + " of are never held back.";

    static final String DELETE_GUARD_SHARE = "delete.guard.share";
    private static final String DELETE_GUARD_SHARE_DOC =
            "Share of a root's known documents, from 0 to 1, that goes with delete.guard.count.";

    static final String MANIFEST_BUCKETS = "manifest.buckets";
    private static final String MANIFEST_BUCKETS_DOC =
            "Number of source offsets that the known documents are kept in, at most one task for each. One holds about"
                    + " 10,000 documents. It can only be changed together with deleting the connector's offsets.";

    static final String RESEND = "resend";
    private static final String RESEND_DOC =
            "Raise this number to have every known document sent again, under the same id and a higher version.";

    private static final Validator ROOTS_VALID = validator(
            (name, value) -> {
                if (Root.parse(name, value, DocumentIdStrategy.RELATIVE_PATH).isEmpty()) {
                    throw new ConfigException(name, value, "name at least one folder or file");
                }
            },
            "paths, or name=path, of different names");

    private static final Validator GLOBS_VALID = validator(
            (name, value) -> {
                try {
                    value.forEach(Glob::of);
                } catch (IllegalArgumentException e) {
                    throw new ConfigException(name, value, e.getMessage());
                }
            },
            "globs relative to a root");

    private static final Validator IGNORE_FILE_VALID = LambdaValidator.with(
            (name, value) -> {
                if (value instanceof String file && file.indexOf('/') >= 0) {
                    throw new ConfigException(name, value, "give the name of a file, without folders");
                }
            },
            () -> "a file's name");

    public static final ConfigDef CONFIG_DEF = ExtractionConfig.define(new Definition()
            .group(FILES)
            .add(ROOTS, Type.LIST, ConfigDef.NO_DEFAULT_VALUE, ROOTS_VALID, Importance.HIGH, ROOTS_DOC)
            .add(INCLUDE, Type.LIST, "**", GLOBS_VALID, Importance.MEDIUM, INCLUDE_DOC)
            .add(EXCLUDE, Type.LIST, "", GLOBS_VALID, Importance.MEDIUM, EXCLUDE_DOC)
            .add(HIDDEN_FILES, Type.BOOLEAN, false, null, Importance.LOW, HIDDEN_FILES_DOC)
            .add(FOLLOW_SYMLINKS, Type.BOOLEAN, false, null, Importance.LOW, FOLLOW_SYMLINKS_DOC)
            .add(MAX_DEPTH, Type.INT, Integer.MAX_VALUE, Range.atLeast(1), Importance.LOW, MAX_DEPTH_DOC)
            .add(
                    FILE_MAX_BYTES,
                    Type.INT,
                    64 * 1024 * 1024,
                    Range.between(1, 1024 * 1024 * 1024),
                    Importance.MEDIUM,
                    FILE_MAX_BYTES_DOC)
            .add(FILE_MIN_BYTES, Type.LONG, 0L, Range.atLeast(0), Importance.LOW, FILE_MIN_BYTES_DOC)
            .add(IGNORE_FILE, Type.STRING, ".ragignore", IGNORE_FILE_VALID, Importance.LOW, IGNORE_FILE_DOC)
            .group(RECORDS)
            .add(
                    TOPIC,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyStringWithoutControlChars(),
                    Importance.HIGH,
                    TOPIC_DOC)
            .add(ERRORS_TOPIC, Type.STRING, "", null, Importance.MEDIUM, ERRORS_TOPIC_DOC)
            .add(
                    DOCUMENT_MAX_BYTES,
                    Type.INT,
                    8 * 1024 * 1024,
                    Range.atLeast(16 * 1024),
                    Importance.MEDIUM,
                    DOCUMENT_MAX_BYTES_DOC)
            .add(
                    DOCUMENT_OVERSIZE,
                    Type.STRING,
                    Oversize.ERROR.toString(),
                    ConfigDef.ValidString.in(Oversize.settings()),
                    Importance.MEDIUM,
                    DOCUMENT_OVERSIZE_DOC)
            .add(
                    DOCUMENT_ID_STRATEGY,
                    Type.STRING,
                    DocumentIdStrategy.RELATIVE_PATH.toString(),
                    ConfigDef.ValidString.in(DocumentIdStrategy.settings()),
                    Importance.MEDIUM,
                    DOCUMENT_ID_STRATEGY_DOC)
            .add(ACL_CAPTURE, Type.BOOLEAN, false, null, Importance.MEDIUM, ACL_CAPTURE_DOC)
            .add(READ_THREADS, Type.INT, 2, Range.between(1, 64), Importance.LOW, READ_THREADS_DOC)
            .add(POLL_MAX_BYTES, Type.INT, 4 * 1024 * 1024, Range.atLeast(1), Importance.LOW, POLL_MAX_BYTES_DOC)
            .group(DISCOVERY)
            .add(WATCH_ENABLED, Type.BOOLEAN, true, null, Importance.LOW, WATCH_ENABLED_DOC)
            .add(RESCAN_INTERVAL_MS, Type.LONG, 60_000L, Range.atLeast(1), Importance.MEDIUM, RESCAN_INTERVAL_MS_DOC)
            .add(QUIET_PERIOD_MS, Type.LONG, 200L, Range.between(0, 3_600_000), Importance.MEDIUM, QUIET_PERIOD_MS_DOC)
            .group(DELETIONS)
            .add(DELETE_GUARD_COUNT, Type.INT, 100, Range.atLeast(0), Importance.MEDIUM, DELETE_GUARD_COUNT_DOC)
            .add(DELETE_GUARD_SHARE, Type.DOUBLE, 0.5, Range.between(0, 1), Importance.MEDIUM, DELETE_GUARD_SHARE_DOC)
            .group(STATE)
            .add(MANIFEST_BUCKETS, Type.INT, 64, Range.between(1, MAX_BUCKETS), Importance.LOW, MANIFEST_BUCKETS_DOC)
            .add(RESEND, Type.INT, 0, Range.atLeast(0), Importance.LOW, RESEND_DOC)
            .definition());

    public FileSystemSourceConfig(Map<String, String> settings) {
        super(CONFIG_DEF, settings);
    }

    /** Validates each setting, and then what they mean together and on this machine. */
    public static Config validate(Map<String, String> settings) {
        Map<String, ConfigValue> values = CONFIG_DEF.validateAll(settings);
        if (isValid(values.values())) {
            FileSystemSourceConfig config = new FileSystemSourceConfig(settings);
            config.roots().forEach(root -> checkRoot(root, config.allowedRoots(), values));
            OtherConnectors.clash(settings.getOrDefault("name", ""), config)
                    .ifPresent(clash -> Faults.add(values, ROOTS, clash));
            if (config.errorsTopic().equals(config.topic())) {
                Faults.add(values, ERRORS_TOPIC, "must differ from topic; leave it empty to have no errors sent");
            }
        }
        LazyEmbedding.refuse(settings, values);
        return new Config(List.copyOf(values.values()));
    }

    private static boolean isValid(Collection<ConfigValue> values) {
        return values.stream().allMatch(value -> value.errorMessages().isEmpty());
    }

    private static void checkRoot(Root root, AllowedRoots allowed, Map<String, ConfigValue> values) {
        Path path = root.path();
        if (!allowed.permits(path)) {
            Faults.add(values, ROOTS, notAllowed(path));
        } else if (Files.notExists(path)) {
            Faults.add(values, ROOTS, path + " does not exist on this worker; mount it or correct the path");
        } else if (!Files.isReadable(path)) {
            Faults.add(values, ROOTS, path + " can't be read; give the worker's user the right to read it");
        } else if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
            Faults.add(values, ROOTS, path + " is neither a folder nor a regular file");
        }
    }

    static String notAllowed(Path path) {
        return path + " is not in a folder that this worker allows; whoever runs it can add one to "
                + AllowedRoots.VARIABLE;
    }

    AllowedRoots allowedRoots() {
        return AllowedRoots.ofWorker();
    }

    List<Root> roots() {
        return Root.parse(ROOTS, getList(ROOTS), idStrategy());
    }

    private DocumentIdStrategy idStrategy() {
        return DocumentIdStrategy.of(getString(DOCUMENT_ID_STRATEGY));
    }

    FileFilter filter() {
        return new FileFilter(
                globs(INCLUDE), globs(EXCLUDE), getBoolean(HIDDEN_FILES), getInt(MAX_DEPTH), getLong(FILE_MIN_BYTES));
    }

    /** Empty when there are none. */
    String ignoreFile() {
        return getString(IGNORE_FILE);
    }

    boolean followSymlinks() {
        return getBoolean(FOLLOW_SYMLINKS);
    }

    int maxFileBytes() {
        return getInt(FILE_MAX_BYTES);
    }

    String topic() {
        return getString(TOPIC);
    }

    /** Empty when errors are only logged and counted. */
    String errorsTopic() {
        return getString(ERRORS_TOPIC);
    }

    int maxDocumentBytes() {
        return getInt(DOCUMENT_MAX_BYTES);
    }

    Oversize oversize() {
        return Oversize.of(getString(DOCUMENT_OVERSIZE));
    }

    boolean captureAcl() {
        return getBoolean(ACL_CAPTURE);
    }

    int readThreads() {
        return getInt(READ_THREADS);
    }

    int maxPollBytes() {
        return getInt(POLL_MAX_BYTES);
    }

    boolean watchEnabled() {
        return getBoolean(WATCH_ENABLED);
    }

    long rescanIntervalMs() {
        return getLong(RESCAN_INTERVAL_MS);
    }

    long quietPeriodMs() {
        return getLong(QUIET_PERIOD_MS);
    }

    DeletionGuard deletionGuard() {
        return new DeletionGuard(getInt(DELETE_GUARD_COUNT), getDouble(DELETE_GUARD_SHARE));
    }

    /** How many tasks can share the work: one alone where it must know all files of a content. */
    public int maxTasks() {
        return idStrategy() == DocumentIdStrategy.CONTENT_HASH ? 1 : manifestBuckets();
    }

    /** Into how many offsets the manifest is divided. */
    public int manifestBuckets() {
        return getInt(MANIFEST_BUCKETS);
    }

    ExtractionSettings extraction() {
        return ExtractionConfig.settings(this);
    }

    int resend() {
        return getInt(RESEND);
    }

    private List<Glob> globs(String setting) {
        return getList(setting).stream().map(Glob::of).toList();
    }

    private static Validator validator(ListCheck check, String description) {
        return LambdaValidator.with(
                (name, value) -> {
                    if (value instanceof List<?> list) {
                        check.ensureValid(
                                name, list.stream().map(String::valueOf).toList());
                    }
                },
                () -> description);
    }

    @FunctionalInterface
    private interface ListCheck {
        void ensureValid(String name, List<String> value);
    }
}
