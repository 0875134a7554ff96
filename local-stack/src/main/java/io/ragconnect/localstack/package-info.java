/** A real Kafka broker, real Connect workers and a real PostgreSQL with pgvector on this machine, without Docker. */
@NullMarked
package io.ragconnect.localstack;

import org.jspecify.annotations.NullMarked;
