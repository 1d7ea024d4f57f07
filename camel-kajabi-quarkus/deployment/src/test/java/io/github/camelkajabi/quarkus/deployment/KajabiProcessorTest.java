// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.quarkus.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.ResourceTypes;
import io.quarkus.builder.BuildChainBuilder;
import io.quarkus.builder.BuildContext;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.quarkus.core.deployment.spi.CamelServiceBuildItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Builds an application with the extension and compares what was registered for a native image with
 * what the component consists of, so that the two cannot drift apart.
 */
class KajabiProcessorTest {

    private static final String REGISTERED = "registered.txt";
    private static final String PACKAGES = "io.github.camelkajabi.";
    private static final String CAMEL_SERVICES = "META-INF/services/org/apache/camel/";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION =
            new QuarkusUnitTest()
                    .withEmptyApplication()
                    .addBuildChainCustomizer(KajabiProcessorTest::recordWhatIsRegistered)
                    .overrideConfigKey("camel.component.kajabi.client-id", "the-id")
                    .overrideConfigKey("camel.component.kajabi.base-url", "http://127.0.0.1:1/v1");

    @Inject CamelContext context;

    @Test
    void theFeatureIsNamed() {
        assertThat(registered("feature")).contains("camel-kajabi", "camel-http");
    }

    @Test
    void theComponentIsFoundAndConfigured() {
        KajabiComponent kajabi = context.getComponent("kajabi", KajabiComponent.class);
        assertThat(kajabi.getConfiguration().getClientId()).isEqualTo("the-id");
        assertThat(kajabi.getConfiguration().getBaseUrl()).isEqualTo("http://127.0.0.1:1/v1");
    }

    @Test
    void theConvertersAreLoaded() {
        Contact contact = new Contact(Map.of("name", "Ada"));
        assertThat(context.getTypeConverter().convertTo(Map.class, contact).get("name"))
                .isEqualTo("Ada");
        assertThat(context.getTypeConverter().convertTo(Contact.class, Map.of("name", "Ada")))
                .extracting(Contact::getName)
                .isEqualTo("Ada");
    }

    @Test
    void theRecordsOfAllTypesAreRegistered() {
        assertThat(registered("class with methods"))
                .containsAll(
                        ResourceTypes.names().stream()
                                .map(name -> ResourceTypes.classOf(name).getName())
                                .toList());
    }

    @Test
    void whateverARouteCanReachByNameIsRegistered() throws Exception {
        Set<String> needed = new TreeSet<>();
        for (Class<?> type : componentClasses()) {
            if (Modifier.isPublic(type.getModifiers())) {
                needed.add(type.getName());
                for (Method method : type.getMethods()) {
                    needed.add(method.getDeclaringClass().getName());
                }
            }
        }
        needed.removeIf(name -> !name.startsWith(PACKAGES));
        assertThat(needed).hasSizeGreaterThan(ResourceTypes.names().size());
        assertThat(registered("class with methods")).containsAll(needed);
    }

    @Test
    void whatCamelLooksUpIsRegistered() throws Exception {
        Set<String> services = new TreeSet<>();
        for (String file : componentFiles()) {
            if (file.startsWith(CAMEL_SERVICES) && file.indexOf('/', CAMEL_SERVICES.length()) > 0) {
                services.add(file.substring(CAMEL_SERVICES.length()));
            }
        }
        assertThat(services)
                .contains("component/kajabi", "configurer/kajabi-component")
                .allSatisfy(
                        service ->
                                assertThat(registered("class with methods"))
                                        .contains(classOfService(service)));
    }

    @Test
    void theResourcesAreRegistered() throws Exception {
        List<String> resources =
                componentFiles().stream()
                        .filter(file -> !file.startsWith("META-INF/") && !file.endsWith(".class"))
                        .toList();
        assertThat(resources).isNotEmpty();
        assertThat(registered("resource")).containsAll(resources);
    }

    /** A native image keeps what static fields hold when it is built. */
    @Test
    void noStaticStateBelongsToOneProcess() throws Exception {
        for (Class<?> type : componentClasses()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    assertThat(field.getType())
                            .as(field.toString())
                            .isNotIn(Random.class, SecureRandom.class, Thread.class)
                            .matches(kind -> !ExecutorService.class.isAssignableFrom(kind));
                }
            }
        }
    }

    private static void recordWhatIsRegistered(BuildChainBuilder chain) {
        chain.addBuildStep(KajabiProcessorTest::record)
                .consumes(FeatureBuildItem.class)
                .consumes(ReflectiveClassBuildItem.class)
                .consumes(NativeImageResourceBuildItem.class)
                .consumes(CamelServiceBuildItem.class)
                .produces(GeneratedResourceBuildItem.class)
                .build();
    }

    private static void record(BuildContext build) {
        StringBuilder lines = new StringBuilder();
        for (FeatureBuildItem item : build.consumeMulti(FeatureBuildItem.class)) {
            lines.append("feature=").append(item.getName()).append('\n');
        }
        for (ReflectiveClassBuildItem item : build.consumeMulti(ReflectiveClassBuildItem.class)) {
            if (item.isMethods() && item.isConstructors()) {
                for (String name : item.getClassNames()) {
                    lines.append("class with methods=").append(name).append('\n');
                }
            }
        }
        for (NativeImageResourceBuildItem item :
                build.consumeMulti(NativeImageResourceBuildItem.class)) {
            for (String name : item.getResources()) {
                lines.append("resource=").append(name).append('\n');
            }
        }
        build.produce(new GeneratedResourceBuildItem(REGISTERED, lines.toString().getBytes(UTF_8)));
    }

    private static Set<String> registered(String kind) {
        try (InputStream in =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(REGISTERED)) {
            Set<String> names = new TreeSet<>();
            for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
                if (line.startsWith(kind + "=")) {
                    names.add(line.substring(kind.length() + 1));
                }
            }
            return names;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String classOfService(String service) throws IOException {
        try (InputStream in =
                KajabiComponent.class
                        .getClassLoader()
                        .getResourceAsStream(CAMEL_SERVICES + service)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("class="))
                    .map(line -> line.substring("class=".length()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Class<?>> componentClasses() throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        for (String file : componentFiles()) {
            boolean isForMicrometer = file.contains("/KajabiMetrics");
            if (file.endsWith(".class")
                    && !file.endsWith("package-info.class")
                    && !isForMicrometer) {
                String name = file.substring(0, file.length() - ".class".length());
                classes.add(
                        Class.forName(
                                name.replace('/', '.'),
                                false,
                                KajabiComponent.class.getClassLoader()));
            }
        }
        return classes;
    }

    /** The files of the component, whether it is a jar or a folder. */
    private static List<String> componentFiles() throws Exception {
        String self = KajabiComponent.class.getName().replace('.', '/') + ".class";
        URL url = KajabiComponent.class.getClassLoader().getResource(self);
        String address = url.toURI().toString();
        if (address.startsWith("jar:")) {
            URI jar = URI.create(address.substring(0, address.indexOf("!/")));
            try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
                return filesBelow(files.getPath("/"));
            }
        }
        Path root = Path.of(URI.create(address.substring(0, address.length() - self.length())));
        return filesBelow(root);
    }

    private static List<String> filesBelow(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString().replace('\\', '/'))
                    .toList();
        }
    }
}
