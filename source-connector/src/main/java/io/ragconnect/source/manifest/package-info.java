/**
 * What a source knows of the documents it sent, kept in Connect's source offsets and nowhere else.
 *
 * <p>A connector can't list its offsets, so the known documents stand in a fixed number of buckets, each one offset. Every
 * record carries its bucket's contents, so that offsets and records are stored together or not at all.
 */
package io.ragconnect.source.manifest;
