/**
 * The sink: documents from Kafka into an index in PostgreSQL with pgvector.
 *
 * <p>{@code put()} only queues. One worker thread a task takes batches from the queue: it looks up which vectors exist,
 * embeds the missing texts and commits, whole documents at a time.
 */
package io.ragconnect.sink;
