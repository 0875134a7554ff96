/**
 * The contract between the plugins: the record schemas, the ids and the headers.
 *
 * <p>Between plugins only {@link org.apache.kafka.connect.data.Struct}s of these schemas travel; the Java records here
 * are how each plugin reads and writes them. Schemas change by addition only, each version held by a golden test.
 */
package io.ragconnect.record;
