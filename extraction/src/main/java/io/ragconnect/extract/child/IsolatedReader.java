package io.ragconnect.extract.child;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ReadingOptions;
import io.ragconnect.extract.child.Wire.Request;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.html.HtmlFormat;
import io.ragconnect.extract.markdown.MarkdownFormat;
import io.ragconnect.extract.tika.TikaFormat;
import java.util.Set;

/** What a child process reads: all that Tika parses, and markup that is too large for the worker's heap. */
final class IsolatedReader {
    private final TikaFormat tika;
    private final HtmlFormat html = new HtmlFormat();
    private final MarkdownFormat markdown = new MarkdownFormat();

    IsolatedReader(ReadingOptions options) {
        tika = new TikaFormat(options);
    }

    Set<String> types() {
        return tika.types();
    }

    String typeOf(Request request) {
        return tika.typeOf(request.content(), request.type(), request.hints());
    }

    void read(Request request, String type, DocumentWriter document) throws ExtractionException {
        try {
            if (HtmlFormat.TYPES.contains(type)) {
                html.read(request.content(), type, request.hints(), document);
            } else if (type.equals(MarkdownFormat.TYPE)) {
                markdown.read(request.content(), type, request.hints(), document);
            } else if (tika.types().contains(type)) {
                tika.read(request.content(), type, request.hints(), document);
            } else {
                throw new ExtractionException(type + " has no text to index; exclude such files");
            }
        } catch (RuntimeException e) {
            if (!document.isCutBy(e)) {
                throw new ExtractionException("the " + type + " content can't be read: " + e, e);
            }
        }
    }
}
