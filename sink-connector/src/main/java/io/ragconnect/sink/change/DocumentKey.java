package io.ragconnect.sink.change;

/**
 * What tells a document from all others.
 *
 * @param tenant empty where there are no tenants
 */
public record DocumentKey(String id, String tenant) implements Comparable<DocumentKey> {

    /** One order for all tasks, in which they lock. */
    @Override
    public int compareTo(DocumentKey other) {
        int order = id.compareTo(other.id);
        return order != 0 ? order : tenant.compareTo(other.tenant);
    }
}
