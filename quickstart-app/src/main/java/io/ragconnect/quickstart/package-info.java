/** The command {@code ./quickstart}: starts a whole stack on this machine, ingests folders, answers questions. */
package io.ragconnect.quickstart;
