/**
 * Reading in child processes, so that no document can hurt the worker: {@link io.ragconnect.extract.child.ChildPool} on its
 * side, {@link io.ragconnect.extract.child.ChildMain} on theirs, and between them length-prefixed frames over the standard
 * streams.
 */
package io.ragconnect.extract.child;
