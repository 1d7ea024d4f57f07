// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
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
                "proxyPassword"
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
