package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.source.filesystem.IgnoreRules.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By gitignore(5). */
class IgnoreRulesTest {

    @ParameterizedTest
    @CsvSource({
        "*.log,        a.log,          false, IGNORED",
        "*.log,        x/y/a.log,      false, IGNORED",
        "*.log,        a.logs,         false, NOTHING",
        "/a.log,       a.log,          false, IGNORED",
        "/a.log,       x/a.log,        false, NOTHING",
        "x/a.log,      x/a.log,        false, IGNORED",
        "x/a.log,      y/x/a.log,      false, NOTHING",
        "build/,       build,          true,  IGNORED",
        "build/,       build,          false, NOTHING",
        "build/,       x/build,        true,  IGNORED",
        "**/foo,       x/y/foo,        false, IGNORED",
        "abc/**,       abc/x/y,        false, IGNORED",
        "abc/**,       abc,            true,  NOTHING",
        "a/**/b,       a/b,            false, IGNORED",
        "a/**/b,       a/x/y/b,        false, IGNORED",
        "[!a]?.txt,    bc.txt,         false, IGNORED",
        "[!a]?.txt,    ac.txt,         false, NOTHING",
        "\\!a,         !a,             false, IGNORED",
        "\\#a,         '#a',           false, IGNORED",
        "'#a',         '#a',           false, NOTHING",
        "{a}.txt,      {a}.txt,        false, IGNORED",
        "'a.txt  ',    a.txt,          false, IGNORED",
        "'a\\ ',       'a ',           false, IGNORED",
        "!a.txt,       a.txt,          false, TAKEN_BACK",
        "[z-,          z,              false, NOTHING",
    })
    void rules(String line, String path, boolean isDirectory, Verdict verdict) {
        assertThat(IgnoreRules.parse(List.of(line)).verdict(path, isDirectory)).isEqualTo(verdict);
    }

    @Test
    void theLastRuleThatMatchesDecides() {
        IgnoreRules rules = IgnoreRules.parse(List.of("*.txt", "!keep.txt", "", "# a comment", "old/keep.txt"));
        assertThat(rules.verdict("a.txt", false)).isEqualTo(Verdict.IGNORED);
        assertThat(rules.verdict("keep.txt", false)).isEqualTo(Verdict.TAKEN_BACK);
        assertThat(rules.verdict("old/keep.txt", false)).isEqualTo(Verdict.IGNORED);
    }
}
