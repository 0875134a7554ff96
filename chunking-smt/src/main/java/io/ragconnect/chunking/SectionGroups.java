package io.ragconnect.chunking;

import io.ragconnect.chunking.split.Grouping;
import io.ragconnect.chunking.text.Chars;
import io.ragconnect.chunking.text.Lines;
import io.ragconnect.tokenizer.Tokenizer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins sections that are too small to stand alone. Which ones are joined depends on them and their neighbours, never on
 * where in the document they stand, so an edit elsewhere changes nothing here.
 */
final class SectionGroups {
    private final String text;
    private final Tokenizer tokenizer;
    private final Grouping grouping;
    private final int maxTokens;
    private final List<SectionGroup> groups = new ArrayList<>();
    private final List<Section> small = new ArrayList<>();
    private final List<Section> bare = new ArrayList<>();

    private SectionGroups(String text, Tokenizer tokenizer, int maxTokens, int minTokens) {
        this.text = text;
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.grouping = new Grouping(maxTokens, minTokens);
    }

    /**
     * @param maxTokens of a group of several sections
     * @param minTokens with which a section stands alone
     */
    static List<SectionGroup> of(
            String text, List<Section> sections, Tokenizer tokenizer, int maxTokens, int minTokens) {
        SectionGroups groups = new SectionGroups(text, tokenizer, maxTokens, minTokens);
        sections.forEach(groups::add);
        groups.closeSmall();
        if (!groups.bare.isEmpty()) {
            groups.groups.add(new SectionGroup(groups.bare));
        }
        return groups.groups;
    }

    private void add(Section section) {
        if (isBlank(section)) {
            return;
        }
        if (section.hasHeading() && isHeadingAlone(section)) {
            bare.add(section);
            return;
        }
        int tokens = tokens(section);
        if (tokens <= maxTokens) {
            small.addAll(bare);
            for (Section heading : bare) {
                grouping.add(tokens(heading), heading.level(), heading.path().hashCode(), true);
            }
            bare.clear();
            small.add(section);
            grouping.add(tokens, section.level(), section.path().hashCode(), false);
        } else {
            closeSmall();
            bare.add(section);
            groups.add(new SectionGroup(bare));
            bare.clear();
        }
    }

    private void closeSmall() {
        int from = 0;
        for (int to : grouping.close()) {
            groups.add(new SectionGroup(small.subList(from, to)));
            from = to;
        }
        small.clear();
    }

    private boolean isBlank(Section section) {
        return Chars.skipSpace(text, section.start(), section.end()) == section.end();
    }

    /** Whether nothing stands below the heading before the next one, as below a chapter's before its first section's. */
    private boolean isHeadingAlone(Section section) {
        int start = Chars.skipSpace(text, section.start(), section.end());
        int line = Lines.next(text, start, section.end());
        return Chars.skipSpace(text, line, section.end()) == section.end();
    }

    private int tokens(Section section) {
        // a bound on the characters, so that a section of megabytes is not counted to find that it is large
        int chars = section.end() - section.start();
        return chars > 12L * maxTokens
                ? Integer.MAX_VALUE
                : tokenizer.count(CharBuffer.wrap(text, section.start(), section.end()));
    }
}
