package io.ragconnect.quickstart;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class LayersTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ragconnect.quickstart");

    @Test
    void importsRunOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("command")
                .definedBy("io.ragconnect.quickstart")
                .layer("page")
                .definedBy("io.ragconnect.quickstart.page")
                .layer("index")
                .definedBy("io.ragconnect.quickstart.index")
                .layer("verify")
                .definedBy("io.ragconnect.quickstart.verify")
                .whereLayer("command")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("page")
                .mayOnlyBeAccessedByLayers("command")
                .whereLayer("verify")
                .mayOnlyBeAccessedByLayers("command")
                .whereLayer("index")
                .mayOnlyBeAccessedByLayers("command", "page")
                .check(classes);
    }

    @Test
    void theIndexIsAskedByPreparedStatementsAlone() {
        noClasses()
                .that()
                .resideInAnyPackage("io.ragconnect.quickstart.index", "io.ragconnect.quickstart.page")
                .should()
                .callMethod(Connection.class, "createStatement")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(DriverManager.class)
                .because("values belong into parameters: build the statement with SqlText")
                .check(classes);
    }
}
