/** Where a text is cut: a strategy puts a price on each place, and the cheapest way to cut the whole is taken. */
package io.ragconnect.chunking.split;
