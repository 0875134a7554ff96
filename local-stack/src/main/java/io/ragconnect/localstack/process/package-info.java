/** Child processes that end for certain: launch, wait for health, show the log, stop. */
@NullMarked
package io.ragconnect.localstack.process;

import org.jspecify.annotations.NullMarked;
