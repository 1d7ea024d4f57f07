// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.check.AccountReport;
import io.github.camelkajabi.check.Finding;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.jsonapi.ApiError;
import io.github.camelkajabi.model.Resource;

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

    /**
     * Constants and enums of the root that options are made of, and the fence of checkpoints. They
     * use nothing themselves.
     */
    private static final DescribedPredicate<JavaClass> VOCABULARY =
            belongToAnyOf(
                    KajabiConstants.class,
                    Track.class,
                    Paging.class,
                    EmptyValues.class,
                    HeaderOverrides.class,
                    FencedStateRepository.class,
                    SupersededException.class);

    private static final DescribedPredicate<JavaClass> OTHER_TYPES =
            describe("are not of it", type -> !VOCABULARY.test(type.getBaseComponentType()));

    @ArchTest
    static final ArchRule eachRoomUsesOnlyTheRoomsBelowIt =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                    .layer("root")
                    .definedBy(ROOT)
                    .layer("producer")
                    .definedBy(ROOT + ".producer")
                    .layer("consumer")
                    .definedBy(ROOT + ".consumer")
                    .layer("webhook")
                    .definedBy(ROOT + ".webhook")
                    .layer("check")
                    .definedBy(ROOT + ".check")
                    .layer("monitor")
                    .definedBy(ROOT + ".monitor")
                    .layer("request")
                    .definedBy(ROOT + ".request")
                    .layer("options")
                    .definedBy(ROOT + ".options")
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
                    .layer("annotations")
                    .definedBy(ROOT + ".annotations")
                    .whereLayer("root")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("producer")
                    .mayOnlyBeAccessedByLayers("root")
                    .whereLayer("consumer")
                    .mayOnlyBeAccessedByLayers("root")
                    .whereLayer("check")
                    .mayOnlyBeAccessedByLayers("root")
                    .whereLayer("monitor")
                    .mayOnlyBeAccessedByLayers("root")
                    .whereLayer("webhook")
                    .mayOnlyBeAccessedByLayers("root", "monitor")
                    .whereLayer("request")
                    .mayOnlyBeAccessedByLayers("root", "producer", "consumer")
                    .whereLayer("options")
                    .mayOnlyBeAccessedByLayers("root", "producer", "consumer", "webhook", "request")
                    .whereLayer("client")
                    .mayOnlyBeAccessedByLayers(
                            "root",
                            "producer",
                            "consumer",
                            "webhook",
                            "monitor",
                            "check",
                            "request")
                    .whereLayer("polling")
                    .mayOnlyBeAccessedByLayers("root", "consumer", "monitor")
                    .whereLayer("catalog")
                    .mayOnlyBeAccessedByLayers(
                            "root",
                            "producer",
                            "consumer",
                            "webhook",
                            "monitor",
                            "check",
                            "request",
                            "options",
                            "client")
                    .whereLayer("jsonapi")
                    .mayOnlyBeAccessedByLayers(
                            "root", "producer", "consumer", "check", "request", "client")
                    .whereLayer("model")
                    .mayOnlyBeAccessedByLayers(
                            "root",
                            "producer",
                            "consumer",
                            "webhook",
                            "check",
                            "request",
                            "options",
                            "client",
                            "catalog",
                            "jsonapi")
                    .ignoreDependency(alwaysTrue(), VOCABULARY)
                    .ensureAllClassesAreContainedInArchitecture();

    /** The promise of the consumer does not depend on webhooks. */
    @ArchTest
    static final ArchRule theReaderKnowsNothingOfWebhooks =
            noClasses()
                    .that()
                    .resideInAnyPackage(ROOT + ".polling", ROOT + ".consumer")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT + ".webhook");

    @ArchTest
    static final ArchRule theVocabularyUsesNoRoom =
            noClasses()
                    .that(VOCABULARY)
                    .should()
                    .dependOnClassesThat(resideInAPackage(ROOT + "..").and(OTHER_TYPES));

    @ArchTest
    static final ArchRule noRoomTakesTheEndpoint =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT)
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(KajabiEndpoint.class);

    /** What applications may use outside the root: records, exceptions, reports of checks. */
    private static final DescribedPredicate<JavaClass> FOR_APPLICATIONS =
            describe(
                    "are for applications",
                    type ->
                            type.getPackageName().equals(ROOT)
                                    || type.getPackageName().equals(ROOT + ".model")
                                    || type.isAssignableTo(KajabiException.class)
                                    || type.isEquivalentTo(ApiError.class)
                                    || type.isEquivalentTo(AccountReport.class)
                                    || type.isEquivalentTo(Finding.class)
                                    || type.isEquivalentTo(Internal.class));

    @ArchTest
    static final ArchRule otherPublicTypesAreMarkedInternal =
            classes()
                    .that()
                    .arePublic()
                    .and()
                    .areTopLevelClasses()
                    .and(DescribedPredicate.not(FOR_APPLICATIONS))
                    .should(
                            ArchCondition.from(
                                    describe(
                                            "be marked @Internal, or their package",
                                            ArchitectureTest::isInternal)));

    @ArchTest
    static final ArchRule nothingForApplicationsIsMarkedInternal =
            classes()
                    .that()
                    .areAssignableTo(KajabiException.class)
                    .or()
                    .areAssignableTo(Resource.class)
                    .should(
                            ArchCondition.from(
                                    describe("not be internal", type -> !isInternal(type))));

    private static boolean isInternal(JavaClass type) {
        return type.isAnnotatedWith(Internal.class)
                || type.getPackage().isAnnotatedWith(Internal.class);
    }

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
