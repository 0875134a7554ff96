/** Extraction beside Apache Tika in process, and how well a page's content is told from what surrounds it. */
package io.ragconnect.benchmarks.extraction;
