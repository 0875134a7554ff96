package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AclTest {
    @TempDir
    Path folder;

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void posixRights() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "a");
        String owner = "user:" + Files.getOwner(file).getName();
        assertThat(readers(file, "rw-r--r--")).hasSize(3).startsWith(owner).endsWith("everyone");
        assertThat(readers(file, "rw-r-----")).hasSize(2).startsWith(owner);
        assertThat(readers(file, "-w-------")).containsExactly(owner);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFirstEntryAboutAPrincipalDecides() throws IOException {
        UserPrincipal root =
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("root");
        UserPrincipal daemon =
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("daemon");
        AclEntry deny = entry(AclEntryType.DENY, daemon, AclEntryPermission.READ_DATA);
        AclEntry allow = entry(AclEntryType.ALLOW, daemon, AclEntryPermission.READ_DATA);
        AclEntry write = entry(AclEntryType.ALLOW, daemon, AclEntryPermission.WRITE_DATA);
        assertThat(Acl.readers(root, List.of(allow, deny))).containsExactly("user:daemon", "user:root");
        assertThat(Acl.readers(root, List.of(deny, allow))).containsExactly("user:root");
        assertThat(Acl.readers(root, List.of(write))).containsExactly("user:root");
    }

    private static List<String> readers(Path file, String rights) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        return Acl.readers(file);
    }

    private static AclEntry entry(AclEntryType type, UserPrincipal principal, AclEntryPermission permission) {
        return AclEntry.newBuilder()
                .setType(type)
                .setPrincipal(principal)
                .setPermissions(permission)
                .build();
    }
}
