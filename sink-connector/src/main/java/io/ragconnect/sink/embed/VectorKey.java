package io.ragconnect.sink.embed;

/**
 * What decides a vector.
 *
 * @param model its fingerprint
 * @param hash of the text, a chunk's
 */
public record VectorKey(String model, String hash) {}
