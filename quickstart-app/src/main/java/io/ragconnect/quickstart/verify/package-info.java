/** Proof that the index holds what the sources have sent: their stored offsets, and files, against the sink's tables. */
package io.ragconnect.quickstart.verify;
