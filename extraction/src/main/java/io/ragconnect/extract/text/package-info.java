/** Plain text and source code, and the character sets of everything that is text. */
package io.ragconnect.extract.text;
