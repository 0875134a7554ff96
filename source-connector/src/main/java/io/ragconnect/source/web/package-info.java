/**
 * The web source. A task knows what is due ({@code Crawl}), has it fetched and read on threads of their own
 * ({@code Visits}, {@code Visitor}), makes it records ({@code PagePublisher}), and has the rest stored
 * ({@code Checkpoints}).
 */
package io.ragconnect.source.web;
