// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The options of the component as Camel's catalogue tells them. */
final class Catalogue {

    private static final String FILE = "/META-INF/io/github/camelkajabi/kajabi.json";

    private Catalogue() {}

    /** The component's options by name. */
    static Map<String, JsonNode> options() {
        try (InputStream file = Catalogue.class.getResourceAsStream(FILE)) {
            JsonNode options =
                    new ObjectMapper()
                            .readTree(Objects.requireNonNull(file))
                            .required("componentProperties");
            Map<String, JsonNode> byName = new LinkedHashMap<>();
            options.properties().forEach(option -> byName.put(option.getKey(), option.getValue()));
            return byName;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
