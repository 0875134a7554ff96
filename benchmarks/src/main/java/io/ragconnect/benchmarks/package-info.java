/** The one way to every figure: {@code benchmarks/run NAME}. Ratios of one run count; absolute figures are this machine's. */
package io.ragconnect.benchmarks;
