/** Tells the language of a text. */
package io.ragconnect.extract.language;
