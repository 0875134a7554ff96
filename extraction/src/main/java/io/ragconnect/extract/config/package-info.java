/** The settings of extraction, which every plugin that extracts has. */
package io.ragconnect.extract.config;
