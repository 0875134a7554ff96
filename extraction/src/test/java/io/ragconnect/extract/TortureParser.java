package io.ragconnect.extract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.XHTMLContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** A parser with the faults that parsers have. What it does stands in the document. */
public final class TortureParser implements Parser {
    private static final long serialVersionUID = 1L;

    /** What is never let go. */
    private static final List<byte[]> LEAK = new ArrayList<>();

    private static final int MEBIBYTE = 1024 * 1024;

    static byte[] document(String fault) {
        return ("TORTURE:" + fault).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Set<MediaType> getSupportedTypes(ParseContext context) {
        return Set.of(MediaType.application("x-torture"));
    }

    @Override
    public void parse(InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
            throws IOException, SAXException {
        String fault = new String(stream.readAllBytes(), StandardCharsets.US_ASCII).substring("TORTURE:".length());
        XHTMLContentHandler xhtml = new XHTMLContentHandler(handler, metadata);
        xhtml.startDocument();
        switch (fault) {
            case "none" -> {}
            case "loop" -> loop();
            case "memory" -> {
                while (true) {
                    LEAK.add(new byte[MEBIBYTE]);
                }
            }
            case "leak" -> LEAK.add(new byte[20 * MEBIBYTE]);
            case "stack" -> recurse(1);
            case "halt" -> Runtime.getRuntime().halt(7);
            case "print" -> {
                System.out.println("x".repeat(MEBIBYTE));
                System.err.println("x".repeat(MEBIBYTE));
            }
            case "disk" -> {
                while (true) {
                    Files.write(Files.createTempFile("torture", ".tmp"), new byte[MEBIBYTE]);
                }
            }
            case "text" -> {
                while (true) {
                    xhtml.element("p", "and so on");
                }
            }
            default -> throw new IOException("no such fault: " + fault);
        }
        xhtml.element("p", "read");
        xhtml.endDocument();
    }

    private static void loop() {
        long turns = 0;
        while (turns >= 0) {
            turns = (turns + 1) & 0xFFFF;
        }
    }

    private static int recurse(int depth) {
        return depth < 0 ? 0 : depth + recurse(depth + 1);
    }
}
