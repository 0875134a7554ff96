/** Embedding by this engine and by others, each in a process of its own. */
package io.ragconnect.benchmarks.embedding;
