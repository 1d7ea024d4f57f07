// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.quarkus.deployment;

import io.github.camelkajabi.KajabiComponent;
import io.quarkus.deployment.ApplicationArchive;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ApplicationArchivesBuildItem;
import io.quarkus.deployment.builditem.ExtensionSslNativeSupportBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.IndexDependencyBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import java.lang.reflect.Modifier;
import org.jboss.jandex.ClassInfo;

/**
 * The build steps of the extension.
 *
 * <p>The classes come from the index of the component, so nothing has to be listed here when it
 * grows. Camel's service files, and with them the component, its configurers, the URI factory and
 * the type converters, are registered by camel-quarkus-core.
 */
class KajabiProcessor {

    private static final String FEATURE = "camel-kajabi";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    @BuildStep
    ExtensionSslNativeSupportBuildItem ssl() {
        return new ExtensionSslNativeSupportBuildItem(FEATURE);
    }

    @BuildStep
    IndexDependencyBuildItem index() {
        return new IndexDependencyBuildItem("io.github.camelkajabi", "camel-kajabi");
    }

    @BuildStep
    NativeImageResourceBuildItem resources() {
        return new NativeImageResourceBuildItem("io/github/camelkajabi/catalog/kajabi-api.json");
    }

    /**
     * Every public class, with its methods. Routes reach them by name: records and API errors by
     * their properties ({@code ${body.email}}), exceptions by their class name in YAML, options by
     * {@code camel.component.kajabi.*}. Classes for Micrometer are left out, because Micrometer may
     * be missing and applications refer to these classes by type.
     */
    @BuildStep
    ReflectiveClassBuildItem reflection(ApplicationArchivesBuildItem archives) {
        ApplicationArchive component = archives.containingArchive(KajabiComponent.class.getName());
        String[] classes =
                component.getIndex().getKnownClasses().stream()
                        .filter(type -> Modifier.isPublic(type.flags()))
                        .filter(KajabiProcessor::needsNoMicrometer)
                        .map(type -> type.name().toString())
                        .toArray(String[]::new);
        return ReflectiveClassBuildItem.builder(classes).methods().build();
    }

    private static boolean needsNoMicrometer(ClassInfo type) {
        return type.interfaceNames().stream()
                .noneMatch(name -> name.toString().startsWith("io.micrometer."));
    }
}
