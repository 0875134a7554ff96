package io.ragconnect.extract.standard;

import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.Extractor;

/** Where extractors come from. */
public final class Extractors {
    private Extractors() {}

    /** For every supported format, with {@link ExtractionSettings#DEFAULT}. */
    public static Extractor standard() {
        return standard(ExtractionSettings.DEFAULT);
    }

    /**
     * For every supported format. Make one, share it and close it: it is thread-safe, and keeps processes that it starts
     * when they are needed.
     */
    public static Extractor standard(ExtractionSettings settings) {
        return new StandardExtractor(settings);
    }
}
