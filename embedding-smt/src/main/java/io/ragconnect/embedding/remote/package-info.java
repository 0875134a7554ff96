/** Models behind an HTTP API: batches, rate limits, retries, and one embedder over them. */
package io.ragconnect.embedding.remote;
