package io.ragconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashesTest {
    @TempDir
    private Path temp;

    @Test
    void filesAreHashedAsTheirContentsOneAfterTheOther() throws IOException {
        Path one = Files.writeString(temp.resolve("one"), "The sea ".repeat(5_000));
        Path two = Files.writeString(temp.resolve("two"), "and the moon");

        assertThat(Hashes.sha256(List.of(one))).isEqualTo(Hashes.sha256(Files.readAllBytes(one)));
        assertThat(Hashes.sha256(List.of(one, two)))
                .isEqualTo(Hashes.sha256(Files.readString(one) + Files.readString(two)));
        assertThat(Hashes.sha256(List.of())).isEqualTo(Hashes.sha256(""));
    }
}
