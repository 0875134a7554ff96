/** The source connectors: a folder tree mirrored into a topic, one record per version of a document. */
package io.ragconnect.source;
