/** Measurements of the web source on a real worker, beside wget. */
package io.ragconnect.benchmarks.web;
