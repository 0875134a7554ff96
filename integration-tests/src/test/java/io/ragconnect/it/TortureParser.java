package io.ragconnect.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.xml.sax.ContentHandler;

/** A parser with the faults that parsers have, of a type of its own. Loaded by a child process, from a jar beside the bundle's. */
public final class TortureParser implements Parser {
    /** What a document of the type holds, to which the parser never comes to an end. */
    static final String ENDLESS = "TORTURE:endless";

    /** What a document of the type holds, for which the parser takes all memory there is. */
    static final String MEMORY = "TORTURE:memory";

    /** What is never let go. */
    private static final List<byte[]> LEAK = new ArrayList<>();

    private static final long serialVersionUID = 1L;
    private static final int MEBIBYTE = 1024 * 1024;

    private static final String TYPE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <mime-info>
              <mime-type type="application/x-torture">
                <magic priority="90"><match value="TORTURE:" type="string" offset="0"/></magic>
                <glob pattern="*.torture"/>
              </mime-type>
            </mime-info>
            """;

    /** Writes the jar with the parser and its type, as the jar of any Tika parser is. */
    static void writeJar(Path jar) throws IOException {
        String name = TortureParser.class.getName();
        String file = name.replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream code = TortureParser.class.getClassLoader().getResourceAsStream(file)) {
            out.putNextEntry(new JarEntry(file));
            code.transferTo(out);
            out.putNextEntry(new JarEntry("META-INF/services/" + Parser.class.getName()));
            out.write(name.getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new JarEntry("custom-mimetypes.xml"));
            out.write(TYPE.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Set<MediaType> getSupportedTypes(ParseContext context) {
        return Set.of(MediaType.application("x-torture"));
    }

    @Override
    public void parse(InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
            throws IOException {
        String fault = new String(stream.readAllBytes(), StandardCharsets.US_ASCII).strip();
        for (long turn = 0; turn >= 0; turn = (turn + 1) & 0xFFFF) {
            if (fault.equals(MEMORY)) {
                LEAK.add(new byte[MEBIBYTE]);
            }
        }
    }
}
