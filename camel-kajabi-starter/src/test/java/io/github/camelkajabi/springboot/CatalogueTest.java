// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Holds what the starter offers to that which the component has. */
class CatalogueTest {

    private static final String PREFIX = "camel.component.kajabi.";

    /** The starter's own switches, which no component has. */
    private static final Set<String> STARTER_ONLY = Set.of("enabled", "customizer.enabled");

    /** The account as one object: the starter has each of its options by itself. */
    static final Set<String> COMPONENT_ONLY = Set.of("configuration");

    /** The properties of camel-kajabi-jdbc, which no component has. */
    private static final Set<String> DATABASE_PREFIXES =
            Set.of("camel.cluster.jdbc.", "camel.state-repository.jdbc.");

    /** An option as both sides can tell it. */
    private record Option(String type, String defaultValue, String description) {}

    @Test
    void theStarterHasEachOptionOfTheComponentWithItsTypeDefaultAndDescription() throws Exception {
        Map<String, Option> expected = new TreeMap<>();
        Catalogue.options()
                .forEach(
                        (name, option) ->
                                expected.put(StarterSources.kebabCase(name), ofCatalogue(option)));
        expected.keySet().removeAll(COMPONENT_ONLY);

        Map<String, Option> actual = new TreeMap<>();
        List<JsonNode> properties = metadata();
        for (JsonNode property : properties) {
            String name = property.required("name").textValue();
            assertThat(name).startsWith(PREFIX);
            actual.put(name.substring(PREFIX.length()), ofMetadata(property));
        }
        assertThat(actual).as("a property twice").hasSameSizeAs(properties);
        assertThat(actual.keySet()).containsAll(STARTER_ONLY);
        actual.keySet().removeAll(STARTER_ONLY);

        assertThat(actual).containsExactlyEntriesOf(expected);
    }

    @Test
    void theExceptionsAreStillNeeded() {
        assertThat(Catalogue.options().keySet()).containsAll(COMPONENT_ONLY);
    }

    @Test
    void theStarterKnowsEachSecret() {
        assertThat(SecretProperties.OPTIONS)
                .containsExactlyInAnyOrderElementsOf(
                        Catalogue.options().entrySet().stream()
                                .filter(option -> option.getValue().path("secret").booleanValue())
                                .map(Map.Entry::getKey)
                                .toList());
    }

    @Test
    void eachOptionThatIsAnObjectCanBeABean() {
        assertThat(BeanReferenceConverter.TYPES.stream().map(Class::getName))
                .containsExactlyInAnyOrderElementsOf(
                        Catalogue.options().entrySet().stream()
                                .filter(option -> !COMPONENT_ONLY.contains(option.getKey()))
                                .map(Map.Entry::getValue)
                                .filter(option -> is("object", option))
                                .map(option -> option.required("javaType").textValue())
                                .toList());
    }

    private static Option ofCatalogue(JsonNode option) {
        return new Option(
                StarterSources.javaType(option),
                option.path("defaultValue").asText(),
                option.required("description").textValue());
    }

    private static Option ofMetadata(JsonNode property) {
        return new Option(
                property.required("type").textValue(),
                property.path("defaultValue").asText(),
                property.path("description").asText());
    }

    private static boolean is(String type, JsonNode option) {
        return option.required("type").textValue().equals(type);
    }

    private static boolean isOfTheDatabase(JsonNode property) {
        String name = property.required("name").textValue();
        return DATABASE_PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** What the starter's own classes have: the metadata of the tests is not meant. */
    private static List<JsonNode> metadata() throws Exception {
        Path classes =
                Path.of(
                        KajabiComponentConfiguration.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        List<JsonNode> properties = new ArrayList<>();
        new ObjectMapper()
                .readTree(classes.resolve("META-INF/spring-configuration-metadata.json").toFile())
                .required("properties")
                .forEach(properties::add);
        properties.removeIf(CatalogueTest::isOfTheDatabase);
        return properties;
    }
}
