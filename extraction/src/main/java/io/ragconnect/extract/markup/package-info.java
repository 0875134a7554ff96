/** Chooses among the formats that are text with markup. */
package io.ragconnect.extract.markup;
