// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Writes the class of the properties and their defaults from the component's metadata, and fails
 * when the files in the repository are not what it would write. With {@code -Dkajabi.starter=write}
 * it writes them.
 */
class StarterSourcesTest {

    private static final Path MAIN = Path.of("src", "main");

    @Test
    void thePropertiesAreTheOptionsOfTheComponent() throws IOException {
        check(
                MAIN.resolve(
                        "java/io/github/camelkajabi/springboot/KajabiComponentConfiguration.java"),
                sources().configuration());
    }

    @Test
    void theDefaultsAreThoseOfTheComponent() throws IOException {
        check(
                MAIN.resolve("resources/META-INF/additional-spring-configuration-metadata.json"),
                sources().additionalMetadata());
    }

    private static StarterSources sources() {
        Map<String, JsonNode> options = new LinkedHashMap<>(Catalogue.options());
        options.keySet().removeAll(CatalogueTest.COMPONENT_ONLY);
        return new StarterSources(options);
    }

    private static void check(Path file, String expected) throws IOException {
        if ("write".equals(System.getProperty("kajabi.starter"))) {
            Files.writeString(file, expected);
        }
        assertThat(file)
                .as("%s is stale: run this test with -Dkajabi.starter=write", file)
                .hasContent(expected);
    }
}
