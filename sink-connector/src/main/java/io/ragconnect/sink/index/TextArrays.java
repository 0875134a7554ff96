package io.ragconnect.sink.index;

import java.util.List;

/** PostgreSQL's text form of arrays, for arrays that stand in an array of texts. */
final class TextArrays {
    private TextArrays() {}

    /** To be cast to {@code text[]}. */
    static String literal(List<String> texts) {
        StringBuilder literal = new StringBuilder("{");
        for (String text : texts) {
            literal.append(literal.length() > 1 ? ",\"" : "\"");
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"' || c == '\\') {
                    literal.append('\\');
                }
                literal.append(c);
            }
            literal.append('"');
        }
        return literal.append('}').toString();
    }
}
