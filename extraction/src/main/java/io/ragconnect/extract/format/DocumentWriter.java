package io.ragconnect.extract.format;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionLimits;
import io.ragconnect.record.Heading;
import io.ragconnect.record.Texts;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a document together from blocks of text, and keeps the offsets of its headings and pages right. Not thread-safe.
 *
 * <p>Each block is normalised alone. The result is normalised too, since a line feed composes with nothing.
 */
public final class DocumentWriter {
    private static final int MAX_TITLE_CHARS = 1_000;
    private static final int MAX_METADATA_CHARS = 4_000;
    private static final int MAX_HEADING_LEVEL = 99;

    /** In the metadata of a document that was cut at its limit. */
    public static final String TRUNCATED = "text_truncated";

    /** Of UTF-32. */
    private static final int MAX_BYTES_PER_UNIT = 4;

    private static final int MAX_METADATA_ENTRIES = 200;

    private final ExtractionLimits limits;
    private final StringBuilder text = new StringBuilder();
    private final List<Heading> headings = new ArrayList<>();
    private final List<Integer> pages = new ArrayList<>();
    private final Map<String, String> metadata = new TreeMap<>();
    private int pagesBegun;
    private @Nullable String title;
    private @Nullable String language;
    private boolean full;

    /** A writer of an empty document. At its limit it throws {@link TextTooLongException}, and keeps what fits if told so. */
    public DocumentWriter(ExtractionLimits limits) {
        this.limits = limits;
    }

    /** How much it takes. */
    public ExtractionLimits limits() {
        return limits;
    }

    /** A block of text, set off by a blank line. */
    public void paragraph(String block) {
        append(trimLines(Prose.clean(block)), "\n\n");
    }

    /** A block of text directly below the one before, as the items of a list are. */
    public void line(String block) {
        append(trimLines(Prose.clean(block)), "\n");
    }

    /** The text as it is but for what every text in a record is put through, such as source code. */
    public void verbatim(String whole) {
        append(Texts.normalize(whole), "\n\n");
    }

    /** The text with its lines and blanks as they are. */
    public void lines(String whole) {
        append(Prose.clean(whole), "\n\n");
    }

    /**
     * A heading, on a line of its own.
     *
     * @param level 1 for the topmost
     */
    public void heading(int level, String headingTitle) {
        String line = Texts.truncate(Texts.oneLine(Prose.clean(headingTitle)), MAX_TITLE_CHARS);
        if (append(line, "\n\n")) {
            int depth = Math.max(1, Math.min(level, MAX_HEADING_LEVEL));
            headings.add(new Heading(text.length() - line.length(), depth, line));
        }
    }

    /** Begins a page: what is written from here on stands on it. */
    public void page() {
        pagesBegun++;
    }

    /** Adds headings that were found out after the text was written. Those that do not stand in it are left out. */
    public void addHeadings(List<Heading> found) {
        for (Heading heading : found) {
            int end = heading.offset() + heading.title().length();
            if (end <= text.length() && text.substring(heading.offset(), end).equals(heading.title())) {
                headings.add(heading);
            }
        }
        headings.sort(Comparator.comparingInt(Heading::offset));
    }

    /** What has been written so far. */
    public String text() {
        return text.toString();
    }

    /** Offsets of the pages begun so far. */
    public List<Integer> pages() {
        List<Integer> all = new ArrayList<>(pages);
        while (all.size() < pagesBegun) {
            all.add(all.isEmpty() ? 0 : text.length());
        }
        return all;
    }

    /** The document's own title; a blank one is ignored. */
    public void title(@Nullable String value) {
        String line = value == null ? "" : Texts.oneLine(Prose.clean(value));
        if (!line.isEmpty()) {
            title = Texts.truncate(line, MAX_TITLE_CHARS);
        }
    }

    /** The document's language as it declares it, such as {@code en_US}; what is no language tag is ignored. */
    public void language(@Nullable String declared) {
        if (declared != null) {
            String tag = Locale.forLanguageTag(declared.strip().replace('_', '-'))
                    .stripExtensions()
                    .toLanguageTag();
            if (!tag.equals("und")) {
                language = tag;
            }
        }
    }

    /** An entry of metadata; a blank value is ignored. */
    public void metadata(String name, @Nullable String value) {
        String line = value == null ? "" : Texts.oneLine(Prose.clean(value));
        if (!line.isEmpty() && metadata.size() < MAX_METADATA_ENTRIES) {
            metadata.put(name, Texts.truncate(line, MAX_METADATA_CHARS));
        }
    }

    /**
     * The character set that the document was read in.
     *
     * @param guessed whether neither its bytes nor a declaration made it certain
     */
    public void charset(Charset charset, boolean guessed) {
        metadata("charset", charset.name());
        if (guessed) {
            metadata("charset_guessed", "true");
        }
    }

    /** The document as written. One that names no title has the heading that stands for it, if there is one. */
    public Extraction finish(String contentType) {
        return new Extraction(
                contentType,
                title == null ? headingAsTitle() : title,
                language,
                text.toString(),
                headings,
                pages(),
                metadata);
    }

    /** The heading that the text begins with, else the only one of the first level. */
    private @Nullable String headingAsTitle() {
        if (!headings.isEmpty() && headings.get(0).offset() == 0) {
            return headings.get(0).title();
        }
        List<Heading> top =
                headings.stream().filter(h -> h.level() == 1).limit(2).toList();
        return top.size() == 1 ? top.get(0).title() : null;
    }

    private boolean append(String block, String separator) {
        if (block.isEmpty()) {
            return false;
        }
        String gap = text.isEmpty() ? "" : separator;
        int room = limits.maxCharacters() - text.length() - gap.length();
        boolean fits = !full && block.length() <= room;
        if (fits || (limits.truncate() && !full && room > 0)) {
            text.append(gap);
            while (pages.size() < pagesBegun) {
                pages.add(pages.isEmpty() ? 0 : text.length());
            }
            text.append(fits ? block : firstUnits(block, room));
        }
        if (!fits) {
            full = true;
            throw new TextTooLongException(limits.maxCharacters());
        }
        return true;
    }

    private static String firstUnits(String block, int room) {
        return block.substring(0, Character.isHighSurrogate(block.charAt(room - 1)) ? room - 1 : room);
    }

    /**
     * Whether a failure to read is only that the limit was reached, and the text up to there is wanted.
     *
     * @throws ExtractionException when the limit was reached, and such a text is not wanted
     */
    public boolean isCutBy(Throwable failure) throws ExtractionException {
        TextTooLongException tooLong = TextTooLongException.causing(failure);
        if (tooLong == null) {
            return false;
        }
        if (!limits.truncate()) {
            throw new ExtractionException(String.valueOf(tooLong.getMessage()), tooLong);
        }
        cut();
        return true;
    }

    /**
     * As much of plain text in any character set as may be needed to fill the document.
     *
     * @throws TextTooLongException when there is more, and that is not to be cut
     */
    public byte[] source(byte[] encoded) {
        long most = (long) limits.maxCharacters() * MAX_BYTES_PER_UNIT;
        if (encoded.length <= most) {
            return encoded;
        }
        if (!limits.truncate()) {
            throw new TextTooLongException(limits.maxCharacters());
        }
        cut();
        return Arrays.copyOf(encoded, (int) most);
    }

    private void cut() {
        metadata.put(TRUNCATED, "true");
    }

    /** Without blank lines at the start and white space at the end; the first line's indent is kept. */
    private static String trimLines(String block) {
        int end = block.length();
        while (end > 0 && isBlank(block.charAt(end - 1))) {
            end--;
        }
        int start = 0;
        for (int i = 0; i < end && isBlank(block.charAt(i)); i++) {
            if (block.charAt(i) == '\n') {
                start = i + 1;
            }
        }
        return block.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
