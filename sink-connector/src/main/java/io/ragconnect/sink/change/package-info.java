/** What a record asks of the index, and whether it is newer than what the index already holds. */
package io.ragconnect.sink.change;
