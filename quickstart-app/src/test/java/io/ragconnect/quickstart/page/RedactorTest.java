package io.ragconnect.quickstart.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactorTest {
    private final Redactor redactor = new Redactor(
            "jdbc:postgresql://127.0.0.1:5432/x?user=rag&password=p%2Bword",
            Map.of("docs", Path.of("/home/me/my docs")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "No pg_hba entry for p+word | No pg_hba entry for [hidden]",
                "jdbc:postgresql://h/d?user=a&password=other&ssl=true | jdbc:postgresql://h/d?user=a&password=[hidden]&ssl=true",
                "API_KEY: sk-123 was refused | API_KEY: [hidden] was refused",
                "https://me:secret@example.org/x is away | https://[hidden]@example.org/x is away",
                "/etc/shadow: permission denied | …/shadow: permission denied",
                "in 'file:///var/lib/x/y.txt', line 3 | in '…/y.txt', line 3",
                "/home/me/my-docs-too/a.md is gone | …/a.md is gone",
                "/home/me/docs/../../x.md is gone | …/x.md is gone",
                "https://example.org/a/b answered 404 | https://example.org/a/b answered 404",
                "text/plain and docs/guide.md, 3/4 of it | text/plain and docs/guide.md, 3/4 of it",
            })
    void hides(String message, String shown) {
        assertThat(redactor.hide(message)).isEqualTo(shown);
    }

    @Test
    void tellsPathsBelowARootByItsName() {
        Redactor plain = new Redactor("jdbc:postgresql:x", Map.of("manuals", Path.of("/srv/docs")));
        assertThat(plain.hide("/srv/docs/a/b.md is damaged")).isEqualTo("manuals/a/b.md is damaged");
        assertThat(plain.hide("file:///srv/docs/a/b.md")).isEqualTo("manuals/a/b.md");
        assertThat(plain.hide("/srv/docs/../secret.txt is damaged")).isEqualTo("…/secret.txt is damaged");
        assertThat(plain.hide(null)).isNull();
    }
}
