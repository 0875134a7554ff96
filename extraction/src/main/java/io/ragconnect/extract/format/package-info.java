/** What the format families share: the port that each implements, and the writers that keep structure and offsets. */
package io.ragconnect.extract.format;
