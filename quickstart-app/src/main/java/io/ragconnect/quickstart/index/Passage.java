package io.ragconnect.quickstart.index;

/** A piece of text; {@code match} says that it is one of the question's words, in whatever form it stands. */
public record Passage(String text, boolean match) {}
