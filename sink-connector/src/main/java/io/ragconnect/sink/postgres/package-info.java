/** The connection to PostgreSQL, and what its failures mean. */
package io.ragconnect.sink.postgres;
