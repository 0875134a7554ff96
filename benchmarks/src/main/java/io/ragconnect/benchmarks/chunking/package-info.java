/** What chunking costs and what it is worth, beside langchain4j's splitter and fixed-size windows. */
package io.ragconnect.benchmarks.chunking;
