package io.ragconnect.extract;

/** All that can be set. */
public record ExtractionSettings(ExtractionLimits limits, ReadingOptions options, ProcessLimits processes) {
    public static final ExtractionSettings DEFAULT =
            new ExtractionSettings(ExtractionLimits.DEFAULT, ReadingOptions.DEFAULT, ProcessLimits.DEFAULT);
}
