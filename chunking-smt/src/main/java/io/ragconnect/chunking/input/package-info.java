/** Makes documents of the records of any connector: rows, messages, JSON, with and without schema. */
package io.ragconnect.chunking.input;
