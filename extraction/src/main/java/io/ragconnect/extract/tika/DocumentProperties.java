package io.ragconnect.extract.tika;

import io.ragconnect.extract.format.DocumentWriter;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Office;
import org.apache.tika.metadata.PagedText;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;

/** The properties that a document keeps of itself. */
final class DocumentProperties {
    /** What programs put there by themselves. */
    private static final Pattern NO_TITLE = Pattern.compile(
            "microsoft (word|powerpoint|excel) - .*|untitled.*|.*\\.(docx?|pdf|odt|rtf|indd|tex|dvi|pptx?|xlsx?)",
            Pattern.CASE_INSENSITIVE);

    /** What a date that was never set becomes in Microsoft's formats. */
    private static final String WINDOWS_ZERO = "1601-01-01T";

    private DocumentProperties() {}

    static void describe(Metadata metadata, DocumentWriter document) {
        String title = metadata.get(TikaCoreProperties.TITLE);
        if (title != null && !NO_TITLE.matcher(title.strip()).matches()) {
            document.title(title);
        }
        document.language(metadata.get(TikaCoreProperties.LANGUAGE));
        document.metadata("author", all(metadata, TikaCoreProperties.CREATOR));
        document.metadata("created", date(metadata, TikaCoreProperties.CREATED));
        document.metadata("modified", date(metadata, TikaCoreProperties.MODIFIED));
        document.metadata("description", metadata.get(TikaCoreProperties.DESCRIPTION));
        document.metadata("keywords", all(metadata, Office.KEYWORDS));
        document.metadata("publisher", metadata.get(TikaCoreProperties.PUBLISHER));
        document.metadata("page_count", metadata.get(PagedText.N_PAGES));
        document.metadata("extraction_warning", metadata.get(TikaCoreProperties.TIKA_META_EXCEPTION_WARNING));
    }

    private static @Nullable String date(Metadata metadata, Property property) {
        String date = metadata.get(property);
        return date == null || date.startsWith(WINDOWS_ZERO) ? null : date;
    }

    private static String all(Metadata metadata, Property property) {
        return Arrays.stream(metadata.getValues(property)).distinct().collect(Collectors.joining(", "));
    }
}
