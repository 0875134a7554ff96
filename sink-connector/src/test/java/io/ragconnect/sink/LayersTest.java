package io.ragconnect.sink;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ragconnect.sink");

    @Test
    void importsRunOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("task")
                .definedBy("io.ragconnect.sink")
                .layer("index")
                .definedBy("io.ragconnect.sink.index")
                .layer("schema")
                .definedBy("io.ragconnect.sink.schema")
                .layer("postgres")
                .definedBy("io.ragconnect.sink.postgres")
                .layer("change")
                .definedBy("io.ragconnect.sink.change")
                .layer("embed")
                .definedBy("io.ragconnect.sink.embed")
                .layer("flow")
                .definedBy("io.ragconnect.sink.flow")
                .whereLayer("task")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("index")
                .mayOnlyBeAccessedByLayers("task")
                .whereLayer("schema")
                .mayOnlyBeAccessedByLayers("task", "index")
                .whereLayer("postgres")
                .mayOnlyBeAccessedByLayers("task", "index", "schema")
                .whereLayer("change")
                .mayOnlyBeAccessedByLayers("task", "index")
                .whereLayer("embed")
                .mayOnlyBeAccessedByLayers("task", "index", "schema", "change")
                .whereLayer("flow")
                .mayOnlyBeAccessedByLayers("task")
                .because("the task uses the stages, a stage never the task: move what both need into the earlier one")
                .check(classes);
    }
}
