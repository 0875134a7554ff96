package io.ragconnect.extract;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures;
import org.junit.jupiter.api.Test;

class LayersTest {
    @Test
    void importsRunOneWay() {
        JavaClasses classes = new ClassFileImporter()
                .importUrl(Extractor.class.getProtectionDomain().getCodeSource().getLocation());

        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("tika")
                .definedBy("io.ragconnect.extract.tika")
                .layer("markdown")
                .definedBy("io.ragconnect.extract.markdown")
                .layer("html")
                .definedBy("io.ragconnect.extract.html")
                .layer("text")
                .definedBy("io.ragconnect.extract.text")
                .layer("api")
                .definedBy("io.ragconnect.extract")
                .whereLayer("tika")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("markdown")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("html")
                .mayOnlyBeAccessedByLayers("api", "markdown")
                .whereLayer("text")
                .mayOnlyBeAccessedByLayers("api", "markdown", "html")
                .because("a family of formats is one concept; what several need belongs into the format package")
                .check(classes);
    }
}
