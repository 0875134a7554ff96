/** What writing costs: the sink beside the ways in which vectors are usually written. */
package io.ragconnect.benchmarks.sink;
