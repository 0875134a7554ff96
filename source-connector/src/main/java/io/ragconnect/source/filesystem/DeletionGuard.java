package io.ragconnect.source.filesystem;

/**
 * Stops a scan that would delete a great part of a root at once, as when a mount was lost and left an empty folder.
 *
 * @param count deletions up to which nothing is stopped
 * @param share of the root's known documents, 0 to 1, up to which nothing is stopped
 */
record DeletionGuard(int count, double share) {
    boolean holdsBack(int deletions, int known) {
        return deletions > count && deletions > share * known;
    }
}
