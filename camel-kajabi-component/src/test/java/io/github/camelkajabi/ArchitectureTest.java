// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows between the rooms: from what Camel sees, through the transport, to the data. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ArchitectureTest.Component.class)
class ArchitectureTest {

    static final String ROOT = "io.github.camelkajabi";

    /** The classes of this module, without its tests and without the sandbox that these use. */
    static final class Component implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("/sandbox/");
        }
    }

    @ArchTest
    static final ArchRule eachRoomUsesOnlyTheRoomsBelowIt =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                    .layer("camel")
                    .definedBy(ROOT)
                    .layer("client")
                    .definedBy(ROOT + ".client")
                    .layer("polling")
                    .definedBy(ROOT + ".polling")
                    .layer("catalog")
                    .definedBy(ROOT + ".catalog")
                    .layer("jsonapi")
                    .definedBy(ROOT + ".jsonapi")
                    .layer("model")
                    .definedBy(ROOT + ".model")
                    .whereLayer("camel")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("client")
                    .mayOnlyBeAccessedByLayers("camel")
                    .whereLayer("polling")
                    .mayOnlyBeAccessedByLayers("camel")
                    .whereLayer("catalog")
                    .mayOnlyBeAccessedByLayers("camel", "client")
                    .whereLayer("jsonapi")
                    .mayOnlyBeAccessedByLayers("camel", "client")
                    .whereLayer("model")
                    .mayOnlyBeAccessedByLayers("camel", "client", "jsonapi")
                    .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule dataKnowsNeitherCamelNorHttp =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            ROOT + ".catalog",
                            ROOT + ".jsonapi",
                            ROOT + ".model",
                            ROOT + ".polling")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.camel..", "org.apache.hc..", "java.net.http..");

    @ArchTest
    static final ArchRule onlyTheClientKnowsTheHttpClient =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT + ".client")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.hc..");

    @ArchTest
    static final ArchRule theClientKnowsNoExchange =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".client")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("org.apache.camel.Exchange")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("org.apache.camel.Message");

    @ArchTest
    static final ArchRule nothingBlocksVirtualThreads =
            noClasses()
                    .should()
                    .callMethod(Thread.class, "sleep", long.class)
                    .because("waiting belongs to the session, which can be ended");
}
