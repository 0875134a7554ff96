package io.ragconnect.plugin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.ragconnect");

    @Test
    void noPluginModuleKnowsAnother() {
        String[] plugins = {"source", "chunking", "embedding", "sink"};
        for (String plugin : plugins) {
            String[] others = java.util.Arrays.stream(plugins)
                    .filter(other -> !other.equals(plugin))
                    .map(other -> "io.ragconnect." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.ragconnect." + plugin + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .because("plugins meet in records only: put what both need into record-model")
                    .check(CLASSES);
        }
    }

    @Test
    void theRecordModelKnowsConnectAlone() {
        classes()
                .that()
                .resideInAPackage("io.ragconnect.record..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.ragconnect.record..",
                        "java..",
                        "javax.management..",
                        "org.apache.kafka..",
                        "org.jspecify..")
                .because("every other module depends on it, so what it pulls in everybody gets")
                .check(CLASSES);
    }

    @Test
    void librariesKnowNothingOfConnectPlugins() {
        noClasses()
                .that()
                .resideInAnyPackage("io.ragconnect.tokenizer..", "io.ragconnect.extract..")
                .and()
                .resideOutsideOfPackage("io.ragconnect.extract.config")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.ragconnect.source..", "io.ragconnect.chunking..")
                .because("they are used by several plugins and tested without Connect")
                .check(CLASSES);
    }

    @Test
    void packagesOfAModuleFormNoCycle() {
        slices().matching("io.ragconnect.(**)")
                .should()
                .beFreeOfCycles()
                .because("imports run one way, from the task to its stages: move the shared type to the later stage")
                .check(CLASSES);
    }

    @Test
    void onlyOurOwnMetricsAreMonitorable() {
        noClasses()
                .should()
                .implement("org.apache.kafka.common.metrics.Monitorable")
                .because("the type is missing before Kafka 4.1, and the plugin would not load there")
                .allowEmptyShould(true)
                .check(CLASSES);
    }
}
