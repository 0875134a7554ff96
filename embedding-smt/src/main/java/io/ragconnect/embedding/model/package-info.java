/** The port to whatever makes vectors of texts. */
package io.ragconnect.embedding.model;
