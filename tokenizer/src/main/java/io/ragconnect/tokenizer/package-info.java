/** Text to the tokens of an embedding model, with offsets: one count for chunking and embedding alike. */
package io.ragconnect.tokenizer;
