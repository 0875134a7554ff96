/** The version that the plugins report to Kafka Connect. */
package io.ragconnect.source.version;
