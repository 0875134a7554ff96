package io.ragconnect.sink.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A schema of views that show one index, the one in use, out of several that have the same names in schemas of their own.
 * Applications read these views, so that one statement moves all of them to another index, and back.
 */
final class Serving {
    /** Held while views are switched. */
    private static final long LOCK = 0x7261672d73727665L;

    /**
     * A view keeps what is granted on it, and what others have made of it, where its columns keep their types; else it is
     * made anew with the same grants. Run as the owner, so that who switches needs no other right than to run it.
     */
    private static final String USE = """
            DECLARE
              serving_schema CONSTANT text := %1$s;
              entry record;
              lacking text;
              name text;
              shown text;
              definition text;
              old record;
              new record;
              grants text[];
              grantees text[];
              closed boolean;
              statement text;
            BEGIN
              PERFORM pg_advisory_xact_lock(%3$d);
              SELECT * INTO entry FROM %2$s WHERE index_schema = wanted;
              IF NOT FOUND THEN
                RAISE EXCEPTION 'There is no index in the schema %%; there are: %%', wanted,
                  (SELECT string_agg(index_schema, ', ' ORDER BY index_schema) FROM %2$s);
              END IF;
              SELECT string_agg(missing.name, ', ' ORDER BY missing.name) INTO lacking FROM (
                SELECT unnest(relations || functions) AS name FROM %2$s WHERE in_use AND index_schema <> wanted
                EXCEPT SELECT unnest(entry.relations || entry.functions)) AS missing;
              IF lacking IS NOT NULL THEN
                RAISE EXCEPTION 'The index in the schema %% lacks %%, which applications may read now: give its sink the same'
                  ' views, table.layout and text.search.config', wanted, lacking;
              END IF;
              FOREACH name IN ARRAY entry.relations LOOP
                shown := format('%%I.%%I', serving_schema, name);
                definition := shown || entry.view_options || format(' AS SELECT * FROM %%I.%%I', wanted, name);
                BEGIN
                  EXECUTE 'CREATE OR REPLACE VIEW ' || definition;
                EXCEPTION WHEN invalid_table_definition THEN
                  SELECT coalesce(array_agg(format('GRANT %%s ON %%s TO %%s', a.privilege_type, shown,
                      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)), '{}')
                    INTO grants FROM pg_class c, aclexplode(c.relacl) a
                    WHERE c.oid = to_regclass(shown) AND a.grantee <> c.relowner;
                  EXECUTE 'DROP VIEW ' || shown;
                  EXECUTE 'CREATE VIEW ' || definition;
                  FOREACH statement IN ARRAY grants LOOP
                    EXECUTE statement;
                  END LOOP;
                END;
              END LOOP;
              FOREACH name IN ARRAY entry.functions LOOP
                SELECT pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result,
                    (SELECT string_agg('$' || i, ', ' ORDER BY i) FROM generate_series(1, p.pronargs) AS i) AS parameters
                  INTO STRICT new FROM pg_proc p WHERE p.oid = to_regproc(format('%%I.%%I', wanted, name));
                closed := false;
                grantees := '{}';
                FOR old IN SELECT p.oid::regprocedure AS signature, p.proacl, p.proowner FROM pg_proc p
                    WHERE p.pronamespace = to_regnamespace(quote_ident(serving_schema)) AND p.proname = name
                      AND (pg_get_function_arguments(p.oid), pg_get_function_result(p.oid))
                        IS DISTINCT FROM (new.arguments, new.result) LOOP
                  closed := old.proacl IS NOT NULL;
                  SELECT coalesce(array_agg(CASE a.grantee WHEN 0 THEN 'PUBLIC'
                      ELSE quote_ident(pg_get_userbyid(a.grantee)) END), '{}')
                    INTO grantees FROM aclexplode(old.proacl) a WHERE a.grantee <> old.proowner;
                  EXECUTE 'DROP FUNCTION ' || old.signature;
                END LOOP;
                EXECUTE format('CREATE OR REPLACE FUNCTION %%I.%%I(%%s) RETURNS %%s LANGUAGE sql STABLE AS %%L',
                  serving_schema, name, new.arguments, new.result,
                  format('SELECT * FROM %%I.%%I(%%s)', wanted, name, new.parameters));
                shown := to_regproc(format('%%I.%%I', serving_schema, name))::regprocedure;
                IF closed THEN
                  EXECUTE format('REVOKE ALL ON FUNCTION %%s FROM PUBLIC', shown);
                END IF;
                FOREACH statement IN ARRAY grantees LOOP
                  EXECUTE format('GRANT EXECUTE ON FUNCTION %%s TO %%s', shown, statement);
                END LOOP;
              END LOOP;
              UPDATE %2$s SET in_use = false WHERE in_use AND index_schema <> wanted;
              UPDATE %2$s SET in_use = true WHERE index_schema = wanted AND NOT in_use;
            END""";

    /** A document is covered when it is searchable there in the version that is in use, or a newer one. */
    private static final String COVERAGE = """
            DECLARE
              used text := (SELECT i.index_schema FROM %1$s i
                WHERE i.in_use AND to_regclass(format('%%I.%%I', i.index_schema, %2$s)) IS NOT NULL);
              entry record;
            BEGIN
              FOR entry IN SELECT i.index_schema, i.in_use FROM %1$s i ORDER BY i.in_use DESC, i.index_schema LOOP
                CONTINUE WHEN to_regclass(format('%%I.%%I', entry.index_schema, %2$s)) IS NULL;
                RETURN QUERY EXECUTE format($query$
                  SELECT %%3$L::text, %%4$L::boolean, s.embedding_model, s.dimension, s.searchable_documents,
                    s.failed_documents, compared.missing,
                    CASE compared.wanted WHEN 0 THEN 1 ELSE trunc(1 - compared.missing::numeric / compared.wanted, 4) END,
                    s.vector_index
                  FROM %%2$s s, (SELECT count(*) AS wanted, count(*) FILTER (WHERE NOT EXISTS (
                      SELECT FROM %%1$s own WHERE own.id = used.id AND own.tenant = used.tenant
                        AND own.status <> 'deleted' AND own.indexed_at IS NOT NULL
                        AND CASE WHEN own.version IS NOT NULL AND used.version IS NOT NULL
                            THEN own.version >= used.version
                          WHEN own.origin_topic = used.origin_topic AND own.origin_partition = used.origin_partition
                            THEN own.origin_offset >= used.origin_offset
                          ELSE true END)) AS missing
                    FROM %%5$s used WHERE used.status <> 'deleted' AND used.indexed_at IS NOT NULL) AS compared$query$,
                  format('%%I.%%I', entry.index_schema, %2$s), format('%%I.%%I', entry.index_schema, %3$s),
                  entry.index_schema, entry.in_use,
                  format('%%I.%%I', coalesce(used, entry.index_schema), %2$s));
              END LOOP;
            END""";

    private final Tables tables;
    private final String schema;
    private final String prefix;

    Serving(Tables tables, String schema) {
        this.tables = tables;
        this.schema = schema;
        this.prefix = tables.names().prefix();
    }

    String quotedSchema() {
        return Names.quote(schema);
    }

    /** The indexes that there are to choose from. */
    String registry() {
        return ours("index");
    }

    /** The last thing that is made. */
    String use() {
        return ours("use");
    }

    /** All that is not there before the first index is entered, without the schema. */
    List<String> statements() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + registry()
                        + " (index_schema text PRIMARY KEY, relations text[] NOT NULL,"
                        + " functions text[] NOT NULL, view_options text NOT NULL,"
                        + " in_use boolean NOT NULL DEFAULT false)",
                "CREATE UNIQUE INDEX IF NOT EXISTS " + Names.quote(prefix + "index_in_use_idx") + " ON " + registry()
                        + " (in_use) WHERE in_use",
                "CREATE OR REPLACE FUNCTION " + ours("coverage")
                        + "() RETURNS TABLE (index_schema text, in_use boolean,"
                        + " embedding_model text, dimension int, documents bigint, failed bigint, missing bigint,"
                        + " coverage numeric, vector_index text) LANGUAGE plpgsql STABLE"
                        + " SET search_path = pg_catalog, pg_temp AS "
                        + literal(COVERAGE.formatted(
                                registry(), literal(prefix + "document"), literal(prefix + "status"))),
                "CREATE OR REPLACE VIEW " + ours("indexes") + " AS SELECT * FROM " + ours("coverage") + "()",
                "CREATE OR REPLACE FUNCTION " + use() + "(wanted text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
                        + " SET search_path = pg_catalog, pg_temp SET lock_timeout = '10s' AS "
                        + literal(USE.formatted(literal(schema), registry(), LOCK)),
                "REVOKE ALL ON FUNCTION " + use() + "(text) FROM PUBLIC");
    }

    /** Whether this index is entered as it is: one column of one row. */
    String isEntered() {
        return "SELECT EXISTS (SELECT FROM " + registry() + " WHERE index_schema = " + index() + " AND (relations,"
                + " functions, view_options) = (" + array(relations()) + ", " + array(functions()) + ", "
                + literal(options()) + "))";
    }

    /** Whether some index is in use. */
    String isUsed() {
        return "SELECT EXISTS (SELECT FROM " + registry() + " WHERE in_use)";
    }

    /** Enters this index; the views show it if it is in use, or if none is and it may be the first. */
    List<String> entry() {
        String others = tables.modelChange() == ModelChange.MIGRATE
                ? "EXISTS (SELECT FROM " + registry() + " WHERE in_use AND index_schema = "
                : "NOT EXISTS (SELECT FROM " + registry() + " WHERE in_use AND index_schema <> ";
        return List.of(
                "INSERT INTO " + registry() + " (index_schema, relations, functions, view_options) VALUES (" + index()
                        + ", " + array(relations()) + ", " + array(functions()) + ", " + literal(options())
                        + ") ON CONFLICT (index_schema) DO UPDATE SET relations = excluded.relations,"
                        + " functions = excluded.functions, view_options = excluded.view_options",
                "SELECT " + use() + "(" + index() + ") WHERE " + others + index() + ")");
    }

    private List<String> relations() {
        List<String> names = new ArrayList<>(List.of(
                prefix + "document",
                prefix + "chunk",
                prefix + "freshness",
                prefix + "freshness_summary",
                prefix + "failures",
                prefix + "model_coverage",
                prefix + "status"));
        for (Layout layout : tables.views()) {
            names.add(layout.view(prefix));
            if (layout == Layout.LANGCHAIN_LEGACY) {
                names.add(Layout.LEGACY_COLLECTION_TABLE);
            }
        }
        if (!tables.isNative()) {
            names.add(tables.layoutTable());
            if (tables.layout() == Layout.LANGCHAIN_LEGACY) {
                names.add(Layout.LEGACY_COLLECTION_TABLE);
            }
        }
        return names;
    }

    private List<String> functions() {
        return tables.textSearch() == null ? List.of() : List.of(prefix + "search");
    }

    private String options() {
        return tables.rowLevelSecurity() ? " WITH (security_invoker = true)" : "";
    }

    private String index() {
        return literal(tables.names().schema());
    }

    private String ours(String suffix) {
        return quotedSchema() + "." + Names.quote(prefix + suffix);
    }

    private static String array(List<String> texts) {
        return texts.stream().map(Serving::literal).collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
