package io.ragconnect.source.filesystem;

import io.ragconnect.source.manifest.Entry;

/**
 * What tells cheaply that a file may have changed.
 *
 * @param modified microseconds since 1970
 * @param size bytes
 * @param key differs for another file, and after another change of the same one; 0 where the system tells none
 */
record FileStamp(long modified, long size, int key) {

    boolean agreesWith(Entry known) {
        return known.matches(modified, size, key);
    }
}
