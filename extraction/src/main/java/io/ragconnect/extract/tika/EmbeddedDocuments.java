package io.ragconnect.extract.tika;

import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.metadata.TikaCoreProperties.EmbeddedResourceType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.ContentHandlerDecorator;
import org.apache.tika.sax.EmbeddedContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/**
 * Reads the documents that a document contains, such as the attachments of a mail, as sections of it under their names. One
 * that can't be read is left out. Not thread-safe.
 */
final class EmbeddedDocuments implements EmbeddedDocumentExtractor {
    private static final int MAX_DOCUMENTS = 1_000;
    private static final String XHTML = "http://www.w3.org/1999/xhtml";

    private final int maxDepth;
    private final ContentTypes contentTypes;
    private final Parser parser;
    private final ParseContext context;
    private int depth;
    private int documents;

    /** Finds out what an embedded document is, and whether it is read. */
    interface ContentTypes {
        /** The type of a document that is to be read; empty for one that is not. */
        String readable(TikaInputStream content, Metadata metadata) throws IOException;
    }

    EmbeddedDocuments(int maxDepth, ContentTypes contentTypes, Parser parser, ParseContext context) {
        this.maxDepth = maxDepth;
        this.contentTypes = contentTypes;
        this.parser = parser;
        this.context = context;
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
        String kind = metadata.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE);
        return depth < maxDepth
                && documents < MAX_DOCUMENTS
                && (kind == null || kind.equals(EmbeddedResourceType.ATTACHMENT.toString()));
    }

    @Override
    public void parseEmbedded(InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
            throws SAXException, IOException {
        if (!shouldParseEmbedded(metadata)) {
            return;
        }
        documents++;
        depth++;
        // the stream belongs to the document around
        TikaInputStream content = TikaInputStream.get(stream);
        try {
            String type = contentTypes.readable(content, metadata);
            if (!type.isEmpty()) {
                metadata.set(HttpHeaders.CONTENT_TYPE, type);
                heading(metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY), handler);
                parser.parse(
                        content,
                        new EmbeddedContentHandler(new BodyContentHandler(new WithoutPages(handler))),
                        metadata,
                        context);
            }
        } catch (TikaException | IOException e) {
            // damaged or encrypted: what is around it is worth reading all the same
        } finally {
            depth--;
        }
    }

    /** The pages of a document within another are not those of the whole. */
    private static final class WithoutPages extends ContentHandlerDecorator {
        WithoutPages(ContentHandler handler) {
            super(handler);
        }

        @Override
        public void startElement(String uri, String localName, String name, Attributes attributes) throws SAXException {
            super.startElement(uri, localName, name, new AttributesImpl());
        }
    }

    private static void heading(@Nullable String name, ContentHandler handler) throws SAXException {
        if (name != null && !name.isBlank()) {
            handler.startElement(XHTML, "h2", "h2", new AttributesImpl());
            handler.characters(name.toCharArray(), 0, name.length());
            handler.endElement(XHTML, "h2", "h2");
        }
    }
}
