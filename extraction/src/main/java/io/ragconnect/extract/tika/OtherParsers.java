package io.ragconnect.extract.tika;

import java.util.ArrayList;
import java.util.List;
import org.apache.tika.config.ServiceLoader;
import org.apache.tika.parser.Parser;

/** The parsers on the class path that are not Tika's own, found as Tika finds them, but without loading those of Tika. */
final class OtherParsers extends ServiceLoader {
    private static final String TIKAS_OWN = "org.apache.tika.";

    OtherParsers() {
        super(OtherParsers.class.getClassLoader());
    }

    List<Parser> all() {
        List<Parser> found = new ArrayList<>();
        for (String name : identifyStaticServiceProviders(Parser.class)) {
            if (!name.startsWith(TIKAS_OWN)) {
                try {
                    found.add(getServiceClass(Parser.class, name)
                            .getDeclaredConstructor()
                            .newInstance());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("The Tika parser " + name + " can't be made: " + e, e);
                }
            }
        }
        return found;
    }
}
