package io.ragconnect.extract.standard;

import io.ragconnect.extract.ExtractionLimits;
import io.ragconnect.extract.Extractor;

/** Where extractors come from. */
public final class Extractors {
    private Extractors() {}

    /** For every supported format, with {@link ExtractionLimits#DEFAULT}. */
    public static Extractor standard() {
        return standard(ExtractionLimits.DEFAULT);
    }

    /** For every supported format. Make one and share it: it is costly to make and thread-safe. */
    public static Extractor standard(ExtractionLimits limits) {
        return new StandardExtractor(limits);
    }
}
