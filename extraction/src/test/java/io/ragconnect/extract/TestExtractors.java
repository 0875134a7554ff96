package io.ragconnect.extract;

import io.ragconnect.extract.standard.Extractors;

/** Extractors with one setting that differs from the default. */
final class TestExtractors {
    private TestExtractors() {}

    static Extractor limited(int maxCharacters, boolean truncate) {
        return of(new ExtractionLimits(maxCharacters, truncate), ReadingOptions.DEFAULT);
    }

    static Extractor reading(ReadingOptions options) {
        return of(ExtractionLimits.DEFAULT, options);
    }

    private static Extractor of(ExtractionLimits limits, ReadingOptions options) {
        return Extractors.standard(new ExtractionSettings(limits, options, ProcessLimits.DEFAULT));
    }
}
