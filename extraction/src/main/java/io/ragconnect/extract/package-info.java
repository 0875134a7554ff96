/**
 * Bytes of any format to text with its structure: {@link io.ragconnect.extract.standard.Extractors#standard()} gives the one
 * {@link io.ragconnect.extract.Extractor} that finds out the type and hands the document to the family that reads it.
 */
package io.ragconnect.extract;
