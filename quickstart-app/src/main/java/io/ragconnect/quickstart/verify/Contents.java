package io.ragconnect.quickstart.verify;

import io.ragconnect.quickstart.verify.Difference.Kind;
import io.ragconnect.quickstart.verify.Ledger.Row;
import io.ragconnect.record.Hashes;
import io.ragconnect.source.filesystem.StoredFiles;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads the documents' files again, where they can be reached, and compares them with what was indexed. */
final class Contents {
    private final Map<String, Path> roots;
    private final Report report;

    /** @param roots by the name that ids begin with */
    Contents(Map<String, Path> roots, Report report) {
        this.roots = roots;
        this.report = report;
    }

    void compare(Row row) {
        int slash = row.id().indexOf('/');
        Path root = slash < 0 ? null : roots.get(row.id().substring(0, slash));
        if (root == null || row.contentHash() == null) {
            return;
        }
        try {
            Path file = StoredFiles.file(root.toAbsolutePath(), row.id().substring(slash + 1));
            String hash = Hashes.sha256(List.of(file));
            report.addFileRead();
            if (!hash.equals(row.contentHash())) {
                report.add(Kind.CONTENT, row.id(), "the file has another content than the one that was indexed");
            }
        } catch (NoSuchFileException e) {
            report.add(Kind.CONTENT, row.id(), "there is no such file: " + e.getMessage());
        } catch (IOException | InvalidPathException e) {
            report.add(Kind.CONTENT, row.id(), "the file can't be read: " + e.getMessage());
        }
    }
}
