package io.ragconnect.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The bundle that these plugins were built as. */
public final class Bundle {
    private static final String VERSION = read();

    private Bundle() {}

    /** What every plugin tells Connect as its version. */
    public static String version() {
        return VERSION;
    }

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Bundle.class.getResourceAsStream("bundle.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
