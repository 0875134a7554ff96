/** The rows: what they hold, the least that changes them, and the transaction in which that is done. */
package io.ragconnect.sink.index;
