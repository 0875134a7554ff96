package io.ragconnect.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationFileAttachment;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationText;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What of a PDF is read by PDFBox, what by Tika, and that it is put together as it belongs. */
class PdfExtractionTest {
    private static final Extractor extractor = TestExtractors.reading(new ReadingOptions(1, false, ""));

    @AfterAll
    static void close() {
        extractor.close();
    }

    @Test
    void whatIsBesideTheTextOfAPageFollowsIt() throws ExtractionException {
        byte[] attached =
                TestDocuments.pdf(List.of(List.of("Attached."), List.of("And on.")), Map.of(), document -> {});
        byte[] pdf = TestDocuments.pdf(List.of(List.of("First page."), List.of("Second page.")), Map.of(), document -> {
            PDAnnotationText comment = new PDAnnotationText();
            comment.setContents("A remark.");
            PDEmbeddedFile file = new PDEmbeddedFile(document, new ByteArrayInputStream(attached));
            PDComplexFileSpecification specification = new PDComplexFileSpecification();
            specification.setFile("attached.pdf");
            specification.setEmbeddedFile(file);
            PDAnnotationFileAttachment attachment = new PDAnnotationFileAttachment();
            attachment.setFile(specification);
            document.getPage(0).setAnnotations(List.of(comment, attachment));
            PDAcroForm form = new PDAcroForm(document);
            PDTextField field = new PDTextField(form);
            field.setPartialName("city");
            field.getCOSObject().setString(COSName.V, "Hayward");
            form.setFields(List.of(field));
            document.getDocumentCatalog().setAcroForm(form);
        });

        Extraction read = extractor.extract(pdf, Hints.NONE);

        assertThat(read.text())
                .containsSubsequence("First page.", "A remark.", "Second page.", "Hayward")
                .containsSubsequence("First page.", "Attached.", "And on.")
                .containsOnlyOnce("First page.")
                .containsOnlyOnce("Second page.")
                .containsOnlyOnce("Attached.");
        assertThat(read.pages()).containsExactly(0, read.text().indexOf("Second page."));
    }

    @Test
    void aPageThatStandsInItTwiceIsReadTwice() throws ExtractionException {
        byte[] pdf = TestDocuments.pdf(List.of(List.of("Once more.")), Map.of(), document -> {
            document.addPage(document.getPage(0));
            document.addPage(document.getPage(0));
        });

        Extraction read = extractor.extract(pdf, Hints.NONE);

        assertThat(read.text()).isEqualTo("Once more.\n\nOnce more.\n\nOnce more.");
        assertThat(read.pages()).containsExactly(0, 12, 24);
    }

    @Test
    void aPageThatCannotBeReadRefusesTheDocument() {
        byte[] pdf = TestDocuments.pdf(List.of(List.of("Before.")), Map.of(), document -> {
            PDPage page = new PDPage();
            PDStream damaged = new PDStream(
                    document,
                    new ByteArrayInputStream("BT /F (x) Tf <0".getBytes(StandardCharsets.US_ASCII)),
                    COSName.FLATE_DECODE);
            page.setContents(damaged);
            document.addPage(page);
        });

        assertThatThrownBy(() -> extractor.extract(pdf, Hints.NONE))
                .isInstanceOf(ExtractionException.class)
                .hasMessageContaining("damaged");
    }
}
