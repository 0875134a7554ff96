/** Which URLs are visited, and when. */
package io.ragconnect.source.web.frontier;
