package io.ragconnect.source.filesystem;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What tells cheaply that a file may have changed.
 *
 * @param modified microseconds since 1970
 * @param size bytes
 */
record FileStamp(long modified, long size) {
    static FileStamp of(BasicFileAttributes attributes) {
        return new FileStamp(attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS), attributes.size());
    }
}
