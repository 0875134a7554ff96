package io.ragconnect.chunking.input;

import java.util.ArrayList;
import java.util.List;

/** A text with {@code ${path}} where values go. */
final class FieldTemplate {
    private final List<String> literals = new ArrayList<>();
    private final List<FieldPath> paths = new ArrayList<>();

    private FieldTemplate() {}

    /** @throws IllegalArgumentException when it can't be read; the message says why */
    static FieldTemplate parse(String template) {
        FieldTemplate parsed = new FieldTemplate();
        int at = 0;
        for (int open = template.indexOf("${"); open >= 0; open = template.indexOf("${", at)) {
            int close = template.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("the template has a ${ without a }: " + template);
            }
            parsed.literals.add(template.substring(at, open));
            parsed.paths.add(FieldPath.parse(template.substring(open + 2, close)));
            at = close + 1;
        }
        parsed.literals.add(template.substring(at));
        return parsed;
    }

    List<FieldPath> paths() {
        return paths;
    }

    String fill(Row row) {
        StringBuilder text = new StringBuilder(literals.get(0));
        for (int i = 0; i < paths.size(); i++) {
            text.append(paths.get(i).text(row)).append(literals.get(i + 1));
        }
        return text.toString();
    }
}
