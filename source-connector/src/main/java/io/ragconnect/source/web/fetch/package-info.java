/** Fetches one URL safely: every hop's address checked, every size and time bounded, politely. */
@org.jspecify.annotations.NullMarked
package io.ragconnect.source.web.fetch;
