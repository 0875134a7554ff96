/** The extractor that knows every supported format, and hands each content to its family. */
package io.ragconnect.extract.standard;
