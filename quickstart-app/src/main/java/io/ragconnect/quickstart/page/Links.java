package io.ragconnect.quickstart.page;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a document can be opened, and which files may be: those below the ingested roots. */
final class Links {
    private final List<Path> roots;

    Links(Collection<Path> roots) {
        this.roots = roots.stream()
                .map(root -> real(root).orElse(root.toAbsolutePath().normalize()))
                .toList();
    }

    /** The URI, if it may be told: not that of a file outside the roots. */
    @Nullable
    String shown(@Nullable String uri) {
        if (uri == null) {
            return null;
        }
        return isWeb(uri) || below(uri).isPresent() ? uri : null;
    }

    /** What the page links to: the URL itself, or the file as the page serves it; null for neither. */
    @Nullable
    String link(String documentId, @Nullable String uri) {
        if (uri == null) {
            return null;
        }
        if (isWeb(uri)) {
            return uri;
        }
        return below(uri)
                .map(path -> "/source?id=" + URLEncoder.encode(documentId, StandardCharsets.UTF_8))
                .orElse(null);
    }

    /** The regular file of this URI, links followed, if it is below a root then. */
    Optional<Path> file(String uri) {
        return below(uri)
                .flatMap(Links::real)
                .filter(this::isBelowRoot)
                .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    }

    private Optional<Path> below(String uri) {
        if (!uri.toLowerCase(Locale.ROOT).startsWith("file:")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(URI.create(uri)).normalize()).filter(this::isBelowRoot);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    private boolean isBelowRoot(Path path) {
        return roots.stream().anyMatch(path::startsWith);
    }

    /** Without links; empty when it is gone. */
    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isWeb(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        return lower.startsWith("https://") || lower.startsWith("http://");
    }
}
