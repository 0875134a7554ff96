package io.ragconnect.source.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may read a file: {@code user:NAME}, {@code group:NAME} and {@code everyone}. The owner is always among them, as who
 * may take the right. Rights on the folders above are not looked at, nor are further entries of a POSIX ACL, of which the
 * system shows the group's place as a mask.
 */
final class Acl {
    private static final String EVERYONE = "everyone";

    private Acl() {}

    static List<String> readers(Path file, LinkOption... options) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class, options);
        if (posix != null) {
            return readers(posix.readAttributes());
        }
        AclFileAttributeView view = Files.getFileAttributeView(file, AclFileAttributeView.class, options);
        if (view == null) {
            throw new IOException("this file system tells no rights; set acl.capture=false");
        }
        return readers(view.getOwner(), view.getAcl());
    }

    private static List<String> readers(PosixFileAttributes attributes) {
        Set<PosixFilePermission> rights = attributes.permissions();
        List<String> readers = new ArrayList<>();
        readers.add(name(attributes.owner()));
        if (rights.contains(PosixFilePermission.GROUP_READ)) {
            readers.add(name(attributes.group()));
        }
        if (rights.contains(PosixFilePermission.OTHERS_READ)) {
            readers.add(EVERYONE);
        }
        return readers;
    }

    /** The first entry about a principal decides, as in Windows and NFSv4. */
    static List<String> readers(UserPrincipal owner, List<AclEntry> entries) {
        Set<UserPrincipal> decided = new HashSet<>();
        Set<String> readers = new TreeSet<>();
        readers.add(name(owner));
        for (AclEntry entry : entries) {
            boolean decides = entry.type() == AclEntryType.ALLOW || entry.type() == AclEntryType.DENY;
            if (decides
                    && entry.permissions().contains(AclEntryPermission.READ_DATA)
                    && decided.add(entry.principal())
                    && entry.type() == AclEntryType.ALLOW) {
                readers.add(name(entry.principal()));
            }
        }
        return List.copyOf(readers);
    }

    private static String name(UserPrincipal principal) {
        return (principal instanceof GroupPrincipal ? "group:" : "user:") + principal.getName();
    }
}
