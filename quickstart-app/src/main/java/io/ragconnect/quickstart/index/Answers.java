package io.ragconnect.quickstart.index;

import java.util.List;

/**
 * What the index answered.
 *
 * @param answers the best first
 * @param sql the statement that gave them, its values in it
 * @param embeddingMs how long the question's vector took; 0 when it was known or is not needed
 * @param databaseMs how long the database took
 */
public record Answers(List<Answer> answers, String sql, double embeddingMs, double databaseMs) {}
