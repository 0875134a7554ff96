/** What the records of all sources have in common. */
package io.ragconnect.source.record;
