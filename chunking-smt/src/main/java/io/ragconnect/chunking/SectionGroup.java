package io.ragconnect.chunking;

import java.util.List;

/**
 * Neighbouring sections that are cut as one.
 *
 * @param sections at least one, in order
 */
record SectionGroup(List<Section> sections) {

    SectionGroup {
        sections = List.copyOf(sections);
    }

    int start() {
        return sections.get(0).start();
    }

    int end() {
        return sections.get(sections.size() - 1).end();
    }

    /** The headings that all of it is under. */
    List<String> path() {
        List<String> shared = sections.get(sections.size() - 1).path();
        for (Section section : sections) {
            int same = 0;
            while (same < Math.min(shared.size(), section.path().size())
                    && shared.get(same).equals(section.path().get(same))) {
                same++;
            }
            shared = shared.subList(0, same);
        }
        return shared;
    }
}
