/**
 * The filesystem source. A task notices ({@code Discovery}: watch and scan), waits until a file is quiet ({@code Changes}),
 * reads it and makes it a record ({@code Publisher}).
 */
package io.ragconnect.source.filesystem;
