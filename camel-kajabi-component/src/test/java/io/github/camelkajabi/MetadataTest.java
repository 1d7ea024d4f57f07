// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the build generates for Camel and its tools, and what of it has to follow the catalogue by
 * hand.
 */
class MetadataTest {

    private static final String CATALOGUE_JSON = "/META-INF/io/github/camelkajabi/kajabi.json";

    private final ComponentModel component;

    MetadataTest() throws IOException {
        component = JsonMapper.generateComponentModel(text(CATALOGUE_JSON));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "component/kajabi",
                "configurer/kajabi-component",
                "configurer/kajabi-endpoint",
                "dev-console/kajabi",
                "urifactory/kajabi-endpoint"
            })
    void theServiceFileNamesAClassThatIsThere(String service) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(text("/META-INF/services/org/apache/camel/" + service)));
        assertThat(Class.forName(properties.getProperty("class"))).isNotNull();
    }

    @Test
    void theIndexForQuarkusIsThere() {
        assertThat(MetadataTest.class.getResource("/META-INF/jandex.idx")).isNotNull();
    }

    @Test
    void theComponentPropertiesAreFilledIn() throws IOException {
        assertThat(text("/META-INF/services/org/apache/camel/component.properties"))
                .contains("components=kajabi", "artifactId=camel-kajabi")
                .doesNotContain("${");
    }

    @Test
    void theNamesThatToolsOfferAreThoseOfTheCatalogue() {
        assertThat(path("resource").getEnums())
                .containsExactlyElementsOf(new TreeSet<>(Catalog.get().resources()));
        assertThat(path("relationship").getEnums())
                .containsExactlyElementsOf(
                        new TreeSet<>(
                                Catalog.get().operations().stream()
                                        .map(Operation::relationship)
                                        .filter(Objects::nonNull)
                                        .toList()));
        assertThat(option("operation").getEnums())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        Catalog.get().operations().stream(),
                                        Catalog.get().conveniences().stream())
                                .map(Operation::operation)
                                .distinct()
                                .toList());
        assertThat(option("event").getEnums())
                .containsExactlyInAnyOrderElementsOf(Catalog.get().events());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clientSecret",
                "password",
                "refreshToken",
                "accessToken",
                "proxyUsername",
                "proxyPassword",
                "webhookSecret",
                "webhookPreviousSecrets"
            })
    void secretsAreMarked(String name) {
        assertThat(option(name).isSecret()).isTrue();
        assertThat(
                        component.getComponentOptions().stream()
                                .filter(o -> o.getName().equals(name))
                                .findFirst()
                                .orElseThrow()
                                .isSecret())
                .isTrue();
    }

    @Test
    void everyOptionSaysWhatItIsFor() {
        List<BaseOptionModel> all = new ArrayList<>(component.getEndpointOptions());
        all.addAll(component.getComponentOptions());
        all.addAll(component.getEndpointHeaders());
        assertThat(all)
                .allSatisfy(o -> assertThat(o.getDescription()).as(o.getName()).isNotBlank());
    }

    /** An option that may be left out has no default, whatever tools make of its type. */
    @Test
    void noOptionShowsADefaultThatItDoesNotHave() throws Exception {
        Map<String, Object> defaults = new TreeMap<>();
        for (Object options :
                List.of(
                        new KajabiRequestOptions(),
                        new KajabiConfiguration(),
                        new KajabiEndpoint(
                                "kajabi:me", new KajabiComponent(), new KajabiConfiguration()))) {
            for (Field field : options.getClass().getDeclaredFields()) {
                if (field.isAnnotationPresent(UriParam.class)
                        || field.isAnnotationPresent(Metadata.class)) {
                    field.setAccessible(true);
                    Object value = field.get(options);
                    defaults.put(field.getName(), value == null ? "" : value);
                }
            }
        }
        List<BaseOptionModel> all = new ArrayList<>(component.getEndpointParameterOptions());
        all.addAll(component.getComponentOptions());
        List<BaseOptionModel> own =
                all.stream().filter(o -> defaults.containsKey(o.getName())).toList();
        assertThat(own).hasSizeGreaterThan(60);
        assertThat(own)
                .allSatisfy(
                        o -> {
                            if ("".equals(defaults.get(o.getName()))) {
                                assertThat(o.getDefaultValue()).as(o.getName()).isNull();
                            }
                        });
        assertThat(option("sendCustomerWelcomeEmail").getDefaultValue()).isNull();
        assertThat(option("sendCustomerWelcomeEmail").getEnums()).containsExactly("true", "false");
    }

    /** The delay is Camel's own, of which everybody knows the unit. */
    @Test
    void everyDurationNeedsAUnitBelowASecond() {
        List<String> durations =
                component.getEndpointParameterOptions().stream()
                        .filter(o -> o.getType().equals("duration") && !o.getName().equals("delay"))
                        .map(BaseOptionModel::getName)
                        .toList();
        assertThat(durations).hasSizeGreaterThan(8);
        CamelContext context = new DefaultCamelContext();
        assertThat(durations)
                .allSatisfy(
                        name ->
                                assertThatThrownBy(
                                                () ->
                                                        context.getEndpoint(
                                                                "kajabi:contacts?" + name + "=2"))
                                        .hasStackTraceContaining(
                                                name + "=2 is 2 milliseconds. Add a unit"));
    }

    @Test
    void noCallTakesAnOptionOfTheConsumer() throws Exception {
        List<String> options =
                component.getEndpointParameterOptions().stream()
                        .filter(o -> o.getLabel().startsWith("consumer") && !o.isMultiValue())
                        .map(BaseOptionModel::getName)
                        .toList();
        assertThat(options).hasSizeGreaterThan(25);
        CamelContext context = new DefaultCamelContext();
        for (String name : options) {
            KajabiEndpoint endpoint =
                    new KajabiEndpoint(
                            "kajabi:me", new KajabiComponent(context), new KajabiConfiguration());
            endpoint.setResource("me");
            endpoint.setGiven(Set.of(name));
            assertThatThrownBy(endpoint::createProducer)
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name + ": this option belongs to the consumer");
        }
    }

    private ComponentModel.EndpointOptionModel option(String name) {
        return component.getEndpointParameterOptions().stream()
                .filter(o -> o.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ComponentModel.EndpointOptionModel path(String name) {
        return component.getEndpointPathOptions().stream()
                .filter(o -> o.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String text(String resource) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        MetadataTest.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
