package io.ragconnect.source;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ragconnect.source");

    @Test
    void theManifestKnowsNoSource() {
        noClasses()
                .that()
                .resideInAPackage("io.ragconnect.source.manifest")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.ragconnect.source.filesystem..", "io.ragconnect.source.web..")
                .because("it serves every source: hand over what it needs as an Entry")
                .check(classes);
    }

    @Test
    void packagesDependOneWay() {
        slices().matching("io.ragconnect.source.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a later stage may use an earlier one, never back")
                .check(classes);
    }
}
