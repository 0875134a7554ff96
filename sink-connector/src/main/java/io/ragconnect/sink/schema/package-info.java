/** Which tables, indexes, views and functions there are, how they are made, brought up to date and checked. */
package io.ragconnect.sink.schema;
