/** What the web source knows of every URL, kept in Connect's source offsets. */
package io.ragconnect.source.web.state;
