/** What several benchmarks ask a worker. */
package io.ragconnect.benchmarks.worker;
