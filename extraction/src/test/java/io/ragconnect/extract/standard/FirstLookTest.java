package io.ragconnect.extract.standard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.extract.Hints;
import io.ragconnect.extract.tika.TypeDetector;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstLookTest {
    private static final byte[] PDF = "%PDF-1.7\n%\u00E2\n1 0 obj".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ZIP =
            HexFormat.of().parseHex("504b03041400000008000000210000000000000000000000000001000000610000");
    private static final byte[] OLE = HexFormat.of().parseHex("d0cf11e0a1b11ae1" + "00".repeat(504));

    private final TypeDetector detector = new TypeDetector();

    @ParameterizedTest
    @CsvSource({
        "a.pdf, application/pdf",
        "a.PDF, application/pdf",
        "a.txt, application/pdf",
        "a.md, application/pdf",
        "a.docx, application/pdf",
        "a, application/pdf"
    })
    void aPdfIsKnownWhateverItIsCalled(String name, String type) {
        assertThat(look(PDF, name)).isEqualTo(type).isEqualTo(detector.detect(PDF, Hints.fileName(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "a.docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "a.xlsx, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "a.pptx, application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "a.odt, application/vnd.oasis.opendocument.text",
        "a.epub, application/epub+zip",
        "a.jar, application/java-archive",
        "a.zip, application/zip"
    })
    void aZipIsWhatItIsCalledAsAllSignaturesWouldSay(String name, String type) {
        assertThat(look(ZIP, name)).isEqualTo(type).isEqualTo(detector.detect(ZIP, Hints.fileName(name)));
    }

    @ParameterizedTest
    @CsvSource({"a.doc, application/msword", "a.xls, application/vnd.ms-excel", "a.msg, application/vnd.ms-outlook"})
    void soIsACompoundFile(String name, String type) {
        assertThat(look(OLE, name)).isEqualTo(type).isEqualTo(detector.detect(OLE, Hints.fileName(name)));
    }

    @Test
    void whereContentAndNameDisagreeNothingIsSaid() {
        for (String name : new String[] {"a.pdf", "a.txt", "a.md", "a"}) {
            assertThat(look(ZIP, name)).as(name).isNull();
            assertThat(look(OLE, name)).as(name).isNull();
        }
        assertThat(look(ZIP, "a.doc")).isNull();
        assertThat(look(OLE, "a.docx")).isNull();
        assertThat(look("%PDF".getBytes(StandardCharsets.US_ASCII), "a.pdf")).isNull();
        assertThat(look("PK is no zip".getBytes(StandardCharsets.US_ASCII), "a.docx"))
                .isNull();
    }

    private String look(byte[] content, String name) {
        return FirstLook.documentType(content, detector.ofName(name), detector);
    }
}
