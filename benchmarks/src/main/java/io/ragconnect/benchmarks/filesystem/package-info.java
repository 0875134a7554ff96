/** Measurements of the filesystem source on a real worker. */
package io.ragconnect.benchmarks.filesystem;
