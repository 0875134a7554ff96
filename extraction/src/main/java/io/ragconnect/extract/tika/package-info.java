/** PDF, Office and e-book formats through Apache Tika's parsers, and the detection of types. */
package io.ragconnect.extract.tika;
