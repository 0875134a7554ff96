package io.ragconnect.extract.tika;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.utils.XMLReaderUtils;

/** The names of an OpenDocument spreadsheet's sheets, which Tika leaves out. */
final class SheetNames {
    static final String SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet";

    private static final String CONTENT = "content.xml";
    private static final String OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    private static final String TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    private static final int MAX_SHEETS = 10_000;

    private SheetNames() {}

    /** In their order; empty when it is damaged, which its parser says better. */
    static List<String> of(byte[] spreadsheet, ParseContext context) {
        try (ZipInputStream parts = new ZipInputStream(new ByteArrayInputStream(spreadsheet))) {
            for (ZipEntry part = parts.getNextEntry(); part != null; part = parts.getNextEntry()) {
                if (part.getName().equals(CONTENT)) {
                    return names(XMLReaderUtils.getXMLInputFactory(context).createXMLStreamReader(parts));
                }
            }
        } catch (IOException | XMLStreamException e) {
            return List.of();
        }
        return List.of();
    }

    private static List<String> names(XMLStreamReader xml) throws XMLStreamException {
        List<String> names = new ArrayList<>();
        int around = 0; // open elements within the spreadsheet, 0 outside of it
        while (xml.hasNext() && names.size() < MAX_SHEETS) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (around == 1 && is(xml, TABLE, "table")) {
                    String name = xml.getAttributeValue(TABLE, "name");
                    names.add(name == null ? "" : name);
                }
                around += around > 0 || is(xml, OFFICE, "spreadsheet") ? 1 : 0;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                around = Math.max(0, around - 1);
            }
        }
        return names;
    }

    private static boolean is(XMLStreamReader xml, String namespace, String name) {
        return namespace.equals(xml.getNamespaceURI()) && xml.getLocalName().equals(name);
    }
}
