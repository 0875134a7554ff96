/** The index in PostgreSQL: its tables, the ledger's fence, and the one transaction that replaces documents. */
package io.ragconnect.sink.postgres;
