package io.ragconnect.sink;

import io.ragconnect.sink.change.Tenancy;
import io.ragconnect.sink.schema.Distance;
import io.ragconnect.sink.schema.Layout;
import io.ragconnect.sink.schema.ModelChange;
import io.ragconnect.sink.schema.Names;
import io.ragconnect.sink.schema.Tables;
import io.ragconnect.sink.schema.VectorColumn;
import io.ragconnect.sink.schema.VectorIndex;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The settings that say what the tables, their vectors, indexes, search and tenants are like. */
final class TableConfig {
    private static final String TABLES = "Tables";
    private static final String VECTORS = "Vectors";
    private static final String SEARCH = "Keyword search";
    private static final String TENANTS = "Tenants";

    static final String SCHEMA_NAME = "schema.name";
    private static final String SCHEMA_NAME_DOC = "Schema of the tables. Made when it is missing and auto.create=true.";

    static final String TABLE_PREFIX = "table.prefix";
    private static final String TABLE_PREFIX_DOC =
            "What the names of the tables and views begin with: PREFIXdocument, PREFIXchunk, PREFIXspare_vector, PREFIXschema, PREFIXfreshness, PREFIXfreshness_summary, PREFIXfailures, PREFIXmodel_coverage and PREFIXstatus. Sinks with one model may share tables; for another model see model.change.";

    static final String AUTO_CREATE = "auto.create";
    private static final String AUTO_CREATE_DOC =
            "Whether the extension vector, the schema, tables, views and indexes are made when they are missing, and tables of an earlier version brought up to date. When false and something is missing, the task fails and its message holds the statements to run.";

    static final String TABLE_LAYOUT = "table.layout";
    private static final String TABLE_LAYOUT_DOC =
            "Where content and vectors are: native for PREFIXchunk itself, or langchain, langchain-legacy, langchain4j, spring-ai, llamaindex or haystack for a table of that framework's shape beside it, which the framework queries as its own.";

    static final String LAYOUT_TABLE_NAME = "layout.table.name";
    private static final String LAYOUT_TABLE_NAME_DOC =
            "Name of the framework's table when table.layout is not native. Empty for PREFIXlangchain, PREFIXlangchain4j, data_PREFIXllamaindex (which LlamaIndex is told as PREFIXllamaindex), or the one name that the framework knows: langchain_pg_embedding, vector_store, haystack_documents.";

    static final String MODEL_CHANGE = "model.change";
    private static final String MODEL_CHANGE_DOC =
            "What to do when the documents come with another embedding model than the tables hold vectors of. fail stops the task. reembed embeds each document anew as it passes, which all do when the connector's offsets are reset; until then the table holds vectors of both models, so only for models of one dimension. migrate is for a second sink, which fills an index of its own in another schema.name while the first one serves; SELECT SERVING.PREFIXuse('schema') then switches the views of serving.schema.";

    static final String SERVING_SCHEMA = "serving.schema";
    private static final String SERVING_SCHEMA_DOC =
            "Schema of views for applications that show the index in use: PREFIXdocument, PREFIXchunk, PREFIXsearch and all others by their names. The first sink that names it puts its own index in use; sinks with the same table.prefix and another schema.name may name it, too, and one statement, SELECT SERVING.PREFIXuse('schema'), switches all views at once. SERVING.PREFIXindexes tells the indexes, their models, and what they lack of the one in use. Empty for none.";

    static final String VIEWS = "views";
    private static final String VIEWS_DOC =
            "Frameworks for which read-only views over the native tables are made: langchain (PREFIXlangchain), langchain-legacy (langchain_pg_embedding), langchain4j (PREFIXlangchain4j), spring-ai (PREFIXspring_ai), llamaindex (data_PREFIXllamaindex). They use the vector index as the table does. Haystack looks for a real table: table.layout=haystack.";

    static final String VECTOR_TYPE = "vector.type";
    private static final String VECTOR_TYPE_DOC =
            "Type of the vectors: vector (4 bytes a component), halfvec (2 bytes; needs pgvector 0.7), or auto for halfvec where an index on vector is impossible, above 2000 dimensions.";

    static final String VECTOR_DISTANCE = "vector.distance";
    private static final String VECTOR_DISTANCE_DOC =
            "Distance that the index serves: cosine (operator <=>), l2 (<->) or inner_product (<#>). The search must use the same.";

    static final String VECTOR_RETENTION_MS = "vector.retention.ms";
    private static final String VECTOR_RETENTION_MS_DOC =
            "Time in milliseconds for which vectors of deleted chunks are kept, so that a text that comes back is not embedded again. 0 keeps none.";

    static final String INDEX_TYPE = "index.type";
    private static final String INDEX_TYPE_DOC =
            "Index on the vectors: hnsw, ivfflat (smaller and faster to build, finds less; its lists fit the rows that are there when it is built), or none, with which every search reads all vectors. At most 2000 dimensions of type vector, 4000 of type halfvec.";

    static final String INDEX_HNSW_M = "index.hnsw.m";
    private static final String INDEX_HNSW_M_DOC =
            "Links of each vector in each layer of the HNSW index. More find more and take more memory. Counts when the index is made.";

    static final String INDEX_HNSW_EF_CONSTRUCTION = "index.hnsw.ef.construction";
    private static final String INDEX_HNSW_EF_CONSTRUCTION_DOC =
            "Candidates that are looked at when a vector is linked into the HNSW index, at least twice index.hnsw.m. More find more and take longer to build. Counts when the index is made.";

    static final String INDEX_IVFFLAT_LISTS = "index.ivfflat.lists";
    private static final String INDEX_IVFFLAT_LISTS_DOC =
            "Lists of the IVFFlat index; 0 for a thousandth of the rows, or their square root above a million. Counts when the index is made.";

    static final String INDEX_BUILD = "index.build";
    private static final String INDEX_BUILD_DOC =
            "deferred loads an empty table first and then builds the vector index once, several times as fast as row by row, beside all reads and writes; immediate makes it with the table. An index that is missing or invalid when a task starts is built in either case.";

    static final String INDEX_BUILD_IDLE_MS = "index.build.idle.ms";
    private static final String INDEX_BUILD_IDLE_MS_DOC =
            "Time in milliseconds without a document after which the first load counts as over and a deferred index is built.";

    static final String INDEX_BUILD_MAX_DELAY_MS = "index.build.max.delay.ms";
    private static final String INDEX_BUILD_MAX_DELAY_MS_DOC =
            "Time in milliseconds after the task's start at which a deferred index is built even though documents keep coming.";

    static final String INDEX_BUILD_MEMORY_BYTES = "index.build.memory.bytes";
    private static final String INDEX_BUILD_MEMORY_BYTES_DOC =
            "Memory in bytes that the database server may take to build the vector index (maintenance_work_mem). An HNSW graph that does not fit is built many times slower: it takes about 2 KB and the vector itself for each row.";

    static final String TEXT_SEARCH_CONFIG = "text.search.config";
    private static final String TEXT_SEARCH_CONFIG_DOC =
            "Text search configuration of PostgreSQL, such as english or simple, for keyword search beside vectors: a column with a GIN index, and a function PREFIXsearch(question, question_embedding, max_results) that fuses both rankings. Empty for none. Adding it to a full table rewrites the table once.";

    static final String TENANT_SOURCE = "tenant.source";
    private static final String TENANT_SOURCE_DOC =
            "What tells whose a document is: none, topic (its name), header, or metadata (an entry of the document's metadata). The tenant is a column of every table and in every key and index; vectors are not shared between tenants.";

    static final String TENANT_NAME = "tenant.name";
    private static final String TENANT_NAME_DOC =
            "Name of the header or of the entry in the metadata, with tenant.source=header or metadata. A record without it is an error.";

    static final String TENANT_ROW_LEVEL_SECURITY = "tenant.row.level.security";
    private static final String TENANT_ROW_LEVEL_SECURITY_DOC =
            "Whether policies let a reader see the rows alone of the tenant that its session names (SET rag.tenant = 'acme'), in tables and views. Needs PostgreSQL 15. The sink's own user sees all.";

    private static final String DEFERRED = "deferred";

    private final AbstractConfig config;

    TableConfig(AbstractConfig config) {
        this.config = config;
    }

    static ConfigDef addTo(ConfigDef definition) {
        return definition
                .define(
                        SCHEMA_NAME,
                        Type.STRING,
                        "public",
                        LambdaValidator.with(
                                (key, value) -> checkIdentifier(key, value, 1, Names.MAX_IDENTIFIER_BYTES),
                                () -> "1 to " + Names.MAX_IDENTIFIER_BYTES + " bytes in UTF-8, without NUL"),
                        Importance.MEDIUM,
                        SCHEMA_NAME_DOC,
                        TABLES,
                        1,
                        Width.MEDIUM,
                        "Schema")
                .define(
                        TABLE_PREFIX,
                        Type.STRING,
                        "rag_",
                        LambdaValidator.with(
                                (key, value) -> checkIdentifier(key, value, 0, Names.MAX_PREFIX_BYTES),
                                () -> "at most " + Names.MAX_PREFIX_BYTES + " bytes in UTF-8, without NUL"),
                        Importance.MEDIUM,
                        TABLE_PREFIX_DOC,
                        TABLES,
                        2,
                        Width.MEDIUM,
                        "Table prefix")
                .define(
                        AUTO_CREATE,
                        Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        AUTO_CREATE_DOC,
                        TABLES,
                        3,
                        Width.SHORT,
                        "Create tables")
                .define(
                        TABLE_LAYOUT,
                        Type.STRING,
                        Layout.NATIVE.id(),
                        ValidString.in(ids(Layout.values(), Layout::id)),
                        Importance.MEDIUM,
                        TABLE_LAYOUT_DOC,
                        TABLES,
                        4,
                        Width.MEDIUM,
                        "Layout")
                .define(
                        LAYOUT_TABLE_NAME,
                        Type.STRING,
                        "",
                        LambdaValidator.with(
                                (key, value) -> checkIdentifier(key, value, 0, Names.MAX_IDENTIFIER_BYTES),
                                () -> "at most " + Names.MAX_IDENTIFIER_BYTES + " bytes in UTF-8, without NUL"),
                        Importance.LOW,
                        LAYOUT_TABLE_NAME_DOC,
                        TABLES,
                        5,
                        Width.MEDIUM,
                        "Layout's table")
                .define(
                        VIEWS,
                        Type.LIST,
                        "",
                        LambdaValidator.with(
                                TableConfig::checkViews,
                                () -> "any of "
                                        + ids(
                                                Layout.values(),
                                                Layout::id,
                                                layout -> layout != Layout.NATIVE && !layout.needsTable())),
                        Importance.MEDIUM,
                        VIEWS_DOC,
                        TABLES,
                        6,
                        Width.LONG,
                        "Views")
                .define(
                        MODEL_CHANGE,
                        Type.STRING,
                        ModelChange.FAIL.id(),
                        ValidString.in(ids(ModelChange.values(), ModelChange::id)),
                        Importance.MEDIUM,
                        MODEL_CHANGE_DOC,
                        TABLES,
                        7,
                        Width.SHORT,
                        "Another model")
                .define(
                        SERVING_SCHEMA,
                        Type.STRING,
                        "",
                        LambdaValidator.with(
                                (key, value) -> checkIdentifier(key, value, 0, Names.MAX_IDENTIFIER_BYTES),
                                () -> "at most " + Names.MAX_IDENTIFIER_BYTES + " bytes in UTF-8, without NUL"),
                        Importance.MEDIUM,
                        SERVING_SCHEMA_DOC,
                        TABLES,
                        8,
                        Width.MEDIUM,
                        "Serving schema")
                .define(
                        VECTOR_TYPE,
                        Type.STRING,
                        "auto",
                        ValidString.in(ids(VectorColumn.Type.values(), TableConfig::id)),
                        Importance.LOW,
                        VECTOR_TYPE_DOC,
                        VECTORS,
                        1,
                        Width.SHORT,
                        "Vector type")
                .define(
                        VECTOR_DISTANCE,
                        Type.STRING,
                        Distance.COSINE.id(),
                        ValidString.in(ids(Distance.values(), Distance::id)),
                        Importance.MEDIUM,
                        VECTOR_DISTANCE_DOC,
                        VECTORS,
                        2,
                        Width.SHORT,
                        "Distance")
                .define(
                        VECTOR_RETENTION_MS,
                        Type.LONG,
                        86_400_000L,
                        Range.between(0, 31_536_000_000L),
                        Importance.LOW,
                        VECTOR_RETENTION_MS_DOC,
                        VECTORS,
                        3,
                        Width.SHORT,
                        "Vector retention")
                .define(
                        INDEX_TYPE,
                        Type.STRING,
                        VectorIndex.Kind.HNSW.id(),
                        ValidString.in(ids(VectorIndex.Kind.values(), VectorIndex.Kind::id)),
                        Importance.MEDIUM,
                        INDEX_TYPE_DOC,
                        VECTORS,
                        4,
                        Width.SHORT,
                        "Vector index")
                .define(
                        INDEX_HNSW_M,
                        Type.INT,
                        16,
                        Range.between(2, 100),
                        Importance.LOW,
                        INDEX_HNSW_M_DOC,
                        VECTORS,
                        5,
                        Width.SHORT,
                        "HNSW links")
                .define(
                        INDEX_HNSW_EF_CONSTRUCTION,
                        Type.INT,
                        64,
                        Range.between(4, 1_000),
                        Importance.LOW,
                        INDEX_HNSW_EF_CONSTRUCTION_DOC,
                        VECTORS,
                        6,
                        Width.SHORT,
                        "HNSW candidates")
                .define(
                        INDEX_IVFFLAT_LISTS,
                        Type.INT,
                        0,
                        Range.between(0, 32_768),
                        Importance.LOW,
                        INDEX_IVFFLAT_LISTS_DOC,
                        VECTORS,
                        7,
                        Width.SHORT,
                        "IVFFlat lists")
                .define(
                        INDEX_BUILD,
                        Type.STRING,
                        DEFERRED,
                        ValidString.in(DEFERRED, "immediate"),
                        Importance.LOW,
                        INDEX_BUILD_DOC,
                        VECTORS,
                        8,
                        Width.SHORT,
                        "Index build")
                .define(
                        INDEX_BUILD_IDLE_MS,
                        Type.LONG,
                        2_000L,
                        Range.between(100, 3_600_000),
                        Importance.LOW,
                        INDEX_BUILD_IDLE_MS_DOC,
                        VECTORS,
                        9,
                        Width.SHORT,
                        "Build when idle for")
                .define(
                        INDEX_BUILD_MAX_DELAY_MS,
                        Type.LONG,
                        600_000L,
                        Range.between(100, 604_800_000),
                        Importance.LOW,
                        INDEX_BUILD_MAX_DELAY_MS_DOC,
                        VECTORS,
                        10,
                        Width.SHORT,
                        "Build after")
                .define(
                        INDEX_BUILD_MEMORY_BYTES,
                        Type.LONG,
                        512L << 20,
                        Range.between(1 << 20, 1L << 40),
                        Importance.LOW,
                        INDEX_BUILD_MEMORY_BYTES_DOC,
                        VECTORS,
                        11,
                        Width.SHORT,
                        "Build memory")
                .define(
                        TEXT_SEARCH_CONFIG,
                        Type.STRING,
                        "",
                        LambdaValidator.with(
                                (key, value) -> checkIdentifier(key, value, 0, Names.MAX_IDENTIFIER_BYTES),
                                () -> "at most " + Names.MAX_IDENTIFIER_BYTES + " bytes in UTF-8, without NUL"),
                        Importance.MEDIUM,
                        TEXT_SEARCH_CONFIG_DOC,
                        SEARCH,
                        1,
                        Width.MEDIUM,
                        "Text search")
                .define(
                        TENANT_SOURCE,
                        Type.STRING,
                        Tenancy.Source.NONE.id(),
                        ValidString.in(ids(Tenancy.Source.values(), Tenancy.Source::id)),
                        Importance.MEDIUM,
                        TENANT_SOURCE_DOC,
                        TENANTS,
                        1,
                        Width.SHORT,
                        "Tenant from")
                .define(
                        TENANT_NAME,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        TENANT_NAME_DOC,
                        TENANTS,
                        2,
                        Width.MEDIUM,
                        "Tenant's name")
                .define(
                        TENANT_ROW_LEVEL_SECURITY,
                        Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        TENANT_ROW_LEVEL_SECURITY_DOC,
                        TENANTS,
                        3,
                        Width.SHORT,
                        "Row-level security");
    }

    Tables tables() {
        String search = config.getString(TEXT_SEARCH_CONFIG);
        Layout layout = layout();
        return new Tables(
                names(),
                layout,
                layoutTable(layout),
                config.getList(VIEWS).stream()
                        .map(id -> of(id, Layout.values(), Layout::id))
                        .toList(),
                of(config.getString(VECTOR_TYPE), VectorColumn.Type.values(), TableConfig::id),
                of(config.getString(VECTOR_DISTANCE), Distance.values(), Distance::id),
                vectorIndex(),
                search.isEmpty() ? null : search,
                of(config.getString(MODEL_CHANGE), ModelChange.values(), ModelChange::id),
                config.getString(SERVING_SCHEMA).isEmpty() ? null : config.getString(SERVING_SCHEMA),
                config.getBoolean(TENANT_ROW_LEVEL_SECURITY),
                config.getBoolean(AUTO_CREATE));
    }

    private Names names() {
        return new Names(config.getString(SCHEMA_NAME), config.getString(TABLE_PREFIX));
    }

    private Layout layout() {
        return of(config.getString(TABLE_LAYOUT), Layout.values(), Layout::id);
    }

    private String layoutTable(Layout layout) {
        String name = config.getString(LAYOUT_TABLE_NAME);
        return name.isEmpty() ? layout.defaultTable(config.getString(TABLE_PREFIX)) : name;
    }

    private VectorIndex vectorIndex() {
        return new VectorIndex(
                of(config.getString(INDEX_TYPE), VectorIndex.Kind.values(), VectorIndex.Kind::id),
                config.getInt(INDEX_HNSW_M),
                config.getInt(INDEX_HNSW_EF_CONSTRUCTION),
                config.getInt(INDEX_IVFFLAT_LISTS),
                config.getString(INDEX_BUILD).equals(DEFERRED));
    }

    Maintenance.Timing buildTiming() {
        return new Maintenance.Timing(
                config.getLong(INDEX_BUILD_IDLE_MS),
                config.getLong(INDEX_BUILD_MAX_DELAY_MS),
                config.getLong(PgVectorSinkConfig.RETRY_BACKOFF_MAX_MS));
    }

    long buildMemoryBytes() {
        return config.getLong(INDEX_BUILD_MEMORY_BYTES);
    }

    Duration vectorRetention() {
        return Duration.ofMillis(config.getLong(VECTOR_RETENTION_MS));
    }

    Tenancy tenancy() {
        return new Tenancy(
                of(config.getString(TENANT_SOURCE), Tenancy.Source.values(), Tenancy.Source::id),
                config.getString(TENANT_NAME));
    }

    /** What is wrong between settings, by the setting that is best changed. */
    Map<String, String> faults() {
        Map<String, String> faults = new LinkedHashMap<>();
        VectorIndex index = vectorIndex();
        if (index.kind() == VectorIndex.Kind.HNSW && index.efConstruction() < 2 * index.m()) {
            faults.put(
                    INDEX_HNSW_EF_CONSTRUCTION,
                    INDEX_HNSW_EF_CONSTRUCTION + " must be at least twice " + INDEX_HNSW_M + ", which is " + index.m()
                            + ", found: " + index.efConstruction());
        }
        boolean isNative = layout() == Layout.NATIVE;
        if (!isNative && !config.getList(VIEWS).isEmpty()) {
            faults.put(VIEWS, VIEWS + " are over the native tables: set " + TABLE_LAYOUT + "=native, or no views");
        }
        if (!isNative && !config.getString(TEXT_SEARCH_CONFIG).isEmpty()) {
            faults.put(
                    TEXT_SEARCH_CONFIG,
                    TEXT_SEARCH_CONFIG + " adds a column, which other layouts than the native one don't have: set "
                            + TABLE_LAYOUT + "=native with views, or leave it empty");
        }
        if (isNative && !config.getString(LAYOUT_TABLE_NAME).isEmpty()) {
            faults.put(LAYOUT_TABLE_NAME, LAYOUT_TABLE_NAME + " names a framework's table: set " + TABLE_LAYOUT);
        }
        String serving = config.getString(SERVING_SCHEMA);
        if (serving.equals(config.getString(SCHEMA_NAME))) {
            faults.put(
                    SERVING_SCHEMA,
                    SERVING_SCHEMA + " is for views over the tables of " + SCHEMA_NAME
                            + ", which have the same names: set another one, or leave it empty");
        }
        if (serving.isEmpty() && config.getString(MODEL_CHANGE).equals(ModelChange.MIGRATE.id())) {
            faults.put(
                    SERVING_SCHEMA,
                    SERVING_SCHEMA + " must be set with " + MODEL_CHANGE
                            + "=migrate, to the same as in the sink whose index serves now");
        }
        Tenancy tenancy = tenancy();
        boolean wantsName = tenancy.source() == Tenancy.Source.HEADER || tenancy.source() == Tenancy.Source.METADATA;
        if (wantsName && tenancy.name().isEmpty()) {
            faults.put(
                    TENANT_NAME,
                    TENANT_NAME + " must name the " + tenancy.source().id() + " that tells the tenant");
        }
        if (config.getBoolean(TENANT_ROW_LEVEL_SECURITY) && tenancy.source() == Tenancy.Source.NONE) {
            faults.put(TENANT_ROW_LEVEL_SECURITY, TENANT_ROW_LEVEL_SECURITY + " needs tenants: set " + TENANT_SOURCE);
        }
        return faults;
    }

    private static void checkViews(String key, Object value) {
        for (Object id : (List<?>) value) {
            if (Layout.HAYSTACK.id().equals(id)) {
                throw new ConfigException(
                        key, value, "Haystack looks for a real table and finds no view: set table.layout=haystack");
            }
            if (Layout.NATIVE.id().equals(id)
                    || Arrays.stream(Layout.values())
                            .noneMatch(layout -> layout.id().equals(id))) {
                throw new ConfigException(key, value, "there is no view " + id);
            }
        }
    }

    private static void checkIdentifier(String key, Object value, int minBytes, int maxBytes) {
        String identifier = (String) value;
        int bytes = Names.bytes(identifier);
        if (bytes < minBytes || bytes > maxBytes || identifier.indexOf('\0') >= 0) {
            throw new ConfigException(
                    key,
                    value,
                    "it has " + bytes + " bytes in UTF-8, and must have " + minBytes + " to " + maxBytes
                            + ", none of them NUL, since PostgreSQL cuts longer names silently");
        }
    }

    private static String id(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E> String[] ids(E[] constants, Function<E, String> id) {
        return Arrays.stream(constants).map(id).toArray(String[]::new);
    }

    private static <E> List<String> ids(E[] constants, Function<E, String> id, Predicate<E> which) {
        return Arrays.stream(constants).filter(which).map(id).toList();
    }

    private static <E> E of(String text, E[] constants, Function<E, String> id) {
        return Arrays.stream(constants)
                .filter(constant -> id.apply(constant).equals(text))
                .findFirst()
                .orElseThrow();
    }
}
