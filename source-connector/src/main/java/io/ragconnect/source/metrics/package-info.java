/** How a task's figures are shown. */
package io.ragconnect.source.metrics;
