/** One HTTP exchange with a provider: its time, size and failure in terms of what to do next. */
package io.ragconnect.embedding.remote.http;
