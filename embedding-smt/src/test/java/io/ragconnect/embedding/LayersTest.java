package io.ragconnect.embedding;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ragconnect.embedding");

    @Test
    void importsRunOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("transform")
                .definedBy("io.ragconnect.embedding")
                .layer("remote")
                .definedBy("io.ragconnect.embedding.remote")
                .layer("api")
                .definedBy("io.ragconnect.embedding.remote.api")
                .layer("http")
                .definedBy("io.ragconnect.embedding.remote.http")
                .layer("onnx")
                .definedBy("io.ragconnect.embedding.onnx")
                .layer("model")
                .definedBy("io.ragconnect.embedding.model")
                .whereLayer("transform")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("remote")
                .mayOnlyBeAccessedByLayers("transform")
                .whereLayer("onnx")
                .mayOnlyBeAccessedByLayers("transform")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("remote")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("remote", "api")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("transform", "remote", "onnx")
                .because("the transform uses engines, an engine never the transform: move what both need into model")
                .check(classes);
    }
}
