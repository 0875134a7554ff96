package io.ragconnect.extract.tika;

import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Tika's RTF parser, which by itself leaves out what stands before the first paragraph's declaration. */
final class WholeRtfParser extends RTFParser {
    private static final long serialVersionUID = 1L;

    @Override
    public void parse(InputStream content, ContentHandler handler, Metadata metadata, ParseContext context)
            throws IOException, SAXException, TikaException {
        try (TikaInputStream whole = TikaInputStream.get(RtfBody.declared(content.readAllBytes()))) {
            super.parse(whole, handler, metadata, context);
        }
    }
}
