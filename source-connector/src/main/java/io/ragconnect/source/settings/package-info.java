/** What the settings of all sources have in common. */
package io.ragconnect.source.settings;
