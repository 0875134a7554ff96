package io.ragconnect.chunking;

import io.ragconnect.chunking.text.Tables.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a section that is cut with one header in front of its pieces.
 *
 * @param heading whether it starts with the section's heading
 * @param tableHeader of the table that it is; empty for other text
 * @param rowsStart pieces that start here or later lack the table's header
 */
record Region(int start, int end, boolean heading, String tableHeader, int rowsStart) {

    static Region of(Section section) {
        return new Region(section.start(), section.end(), section.hasHeading(), "", section.end());
    }

    /** This region taken apart so that each of these tables is one of its own. */
    List<Region> apart(String text, List<Table> tables) {
        List<Region> regions = new ArrayList<>();
        int at = start;
        for (Table table : tables) {
            if (table.start() > at) {
                regions.add(new Region(at, table.start(), heading && at == start, "", table.start()));
            }
            regions.add(new Region(
                    table.start(),
                    table.end(),
                    heading && table.start() == start,
                    text.substring(table.start(), table.headerEnd()),
                    table.rowsStart()));
            at = table.end();
        }
        if (at < end) {
            regions.add(new Region(at, end, heading && at == start, "", end));
        }
        return regions;
    }
}
