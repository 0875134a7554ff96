/** From Connect's calls to the worker thread and back: the queue, the finished offsets, the pauses. */
package io.ragconnect.sink.flow;
