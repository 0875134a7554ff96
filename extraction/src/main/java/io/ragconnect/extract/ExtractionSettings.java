package io.ragconnect.extract;

/**
 * All that can be set.
 *
 * @param detectLanguage whether the language of a document that declares none is told by its text
 */
public record ExtractionSettings(
        ExtractionLimits limits, ReadingOptions options, ProcessLimits processes, boolean detectLanguage) {
    public static final ExtractionSettings DEFAULT =
            new ExtractionSettings(ExtractionLimits.DEFAULT, ReadingOptions.DEFAULT, ProcessLimits.DEFAULT);

    /** Settings that tell languages. */
    public ExtractionSettings(ExtractionLimits limits, ReadingOptions options, ProcessLimits processes) {
        this(limits, options, processes, true);
    }
}
