/** A private PostgreSQL with pgvector: find or provide the programs, run a cluster, hand out JDBC URLs. */
@NullMarked
package io.ragconnect.localstack.postgres;

import org.jspecify.annotations.NullMarked;
