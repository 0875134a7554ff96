package io.ragconnect.chunking.text;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.Position;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.comments.Comment;
import io.ragconnect.chunking.text.Outline.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the types, methods and constructors of Java source code, each with the comment above it. */
public final class JavaDefinitions {
    private static final int MAX_CHARS = 2_000_000;

    /** The parser is recursive; what nests deeper was not written by a person, and must not overflow a stack. */
    private static final int MAX_NESTING = 100;

    private JavaDefinitions() {}

    /** The definitions as an outline, types above their members; none where the text is no Java. */
    public static List<Found> of(String text) {
        if (text.length() > MAX_CHARS || nesting(text) > MAX_NESTING) {
            return List.of();
        }
        // RAW: without the checks of one Java version, and comments are found by place, since both walk the whole tree
        ParseResult<CompilationUnit> result = new JavaParser(new ParserConfiguration()
                        .setLanguageLevel(ParserConfiguration.LanguageLevel.RAW)
                        .setAttributeComments(false))
                .parse(text);
        Optional<CompilationUnit> unit = result.getResult();
        if (!result.isSuccessful() || unit.isEmpty()) {
            return List.of();
        }
        Reader reader = new Reader(text, result);
        unit.get().getTypes().forEach(type -> reader.type(type, 1));
        return reader.found;
    }

    private static int nesting(String text) {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '(' || c == '[' || c == '<') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == '}' || c == ')' || c == ']' || c == '>' || c == ';') {
                depth = c == ';' ? depth : Math.max(0, depth - 1);
            }
        }
        return deepest;
    }

    private static final class Reader {
        private final List<Found> found = new ArrayList<>();
        private final String text;
        private final List<Integer> lineStarts = new ArrayList<>();
        /** Offset of each comment by the offset of what stands behind it. */
        private final Map<Integer, Integer> comments = new HashMap<>();

        Reader(String text, ParseResult<CompilationUnit> result) {
            this.text = text;
            lineStarts.add(0);
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) == '\n') {
                    lineStarts.add(i + 1);
                }
            }
            result.getCommentsCollection().ifPresent(all -> all.getComments().forEach(this::comment));
        }

        private void comment(Comment comment) {
            comment.getRange()
                    .ifPresent(range -> comments.put(
                            Chars.skipSpace(text, offset(range.end) + 1, text.length()), offset(range.begin)));
        }

        void type(TypeDeclaration<?> type, int level) {
            add(type, level, type.getNameAsString());
            for (BodyDeclaration<?> member : type.getMembers()) {
                if (member instanceof TypeDeclaration<?> inner) {
                    type(inner, level + 1);
                } else if (member instanceof CallableDeclaration<?> method) {
                    add(method, level + 1, method.getNameAsString());
                }
            }
        }

        private void add(Node node, int level, String name) {
            node.getRange().ifPresent(range -> {
                int start = offset(range.begin);
                for (Integer above = comments.get(start); above != null; above = comments.get(start)) {
                    start = above;
                }
                int line = lineStarts.get(lineOf(start));
                found.add(new Found(Chars.skipSpace(text, line, start) == start ? line : start, level, name));
            });
        }

        private int lineOf(int offset) {
            int index = java.util.Collections.binarySearch(lineStarts, offset);
            return index >= 0 ? index : -index - 2;
        }

        /** JavaParser counts columns in UTF-16 units, from 1, a tab being one. */
        private int offset(Position position) {
            return Math.min(text.length(), lineStarts.get(position.line - 1) + position.column - 1);
        }
    }
}
