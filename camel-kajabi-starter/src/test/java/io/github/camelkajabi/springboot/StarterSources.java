// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The starter's files that follow from the options of the component. */
final class StarterSources {

    /**
     * The actuator writes the properties with Jackson, and a bean leads it into the Camel context:
     * it calls the getters there until the stack overflows, in the middle of whatever it holds.
     */
    private static final String HIDDEN = "    @JsonIgnore\n";

    private static final int WIDTH = 100;
    private static final String PREFIX = "camel.component.kajabi.";

    /** The starter's own switches. */
    private static final List<String> SWITCHES =
            List.of(
                    metadata(
                            "enabled",
                            "Whether the properties of the kajabi component are applied."),
                    metadata(
                            "customizer.enabled",
                            "Whether the properties are set on the component when it is created."));

    private final Map<String, JsonNode> options;

    /**
     * The files for some options.
     *
     * @param options the options by name, as Camel's catalogue has them
     */
    StarterSources(Map<String, JsonNode> options) {
        this.options = options;
    }

    /** The class of the properties, as google-java-format has it. */
    String configuration() {
        Set<String> imports =
                new TreeSet<>(
                        List.of(
                                "com.fasterxml.jackson.annotation.JsonIgnore",
                                "org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon",
                                "org.jspecify.annotations.Nullable",
                                "org.springframework.boot.context.properties.ConfigurationProperties"));
        List<String> members = new ArrayList<>();
        options.forEach(
                (name, option) -> {
                    String type = javaType(option);
                    if (!type.startsWith("java.lang.")) {
                        imports.add(type);
                    }
                    members.add(
                            javadoc(option.required("description").textValue())
                                    + "    private @Nullable "
                                    + simpleName(type)
                                    + " "
                                    + name
                                    + ";\n");
                });
        options.forEach(
                (name, option) ->
                        members.add(
                                (isBean(option) ? HIDDEN : "")
                                        + accessors(name, simpleName(javaType(option)))));
        return """
        // SPDX-License-Identifier: Apache-2.0
        package io.github.camelkajabi.springboot;

        %s
        // Generated from the component's metadata; change that and run StarterSourcesTest with
        // -Dkajabi.starter=write.
        /**
         * The properties {@code camel.component.kajabi.*}: the options of the component {@code kajabi}.
         *
         * <p>A property that is not set is null and leaves the component as it is, so a component bean that
         * an application defines itself keeps its own settings. The defaults that an IDE shows are in the
         * additional metadata.
         */
        @ConfigurationProperties(prefix = "camel.component.kajabi")
        public class KajabiComponentConfiguration extends ComponentConfigurationPropertiesCommon {

        %s}
        """
                .formatted(
                        imports.stream()
                                .map(type -> "import " + type + ";\n")
                                .collect(Collectors.joining()),
                        String.join("\n", members));
    }

    /** The defaults, which no source of the class can show, and the starter's own switches. */
    String additionalMetadata() {
        List<String> properties = new ArrayList<>(SWITCHES);
        options.forEach(
                (name, option) -> {
                    JsonNode value = option.path("defaultValue");
                    if (!value.isMissingNode()) {
                        properties.add(
                                "    {\"name\": \""
                                        + PREFIX
                                        + kebabCase(name)
                                        + "\", \"defaultValue\": "
                                        + value
                                        + "}");
                    }
                });
        return "{\n  \"properties\": [\n" + String.join(",\n", properties) + "\n  ]\n}\n";
    }

    /** The type of a property: boxed, since a property that is not set is null. */
    static String javaType(JsonNode option) {
        return switch (option.required("type").textValue()) {
            case "duration" -> "java.time.Duration";
            case "boolean" -> "java.lang.Boolean";
            case "integer" -> "java.lang.Integer";
            default -> option.required("javaType").textValue();
        };
    }

    /** Whether the value is a bean of the application, which it names. */
    private static boolean isBean(JsonNode option) {
        return option.required("type").textValue().equals("object");
    }

    static String kebabCase(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String metadata(String name, String description) {
        return "    {\"name\": \""
                + PREFIX
                + name
                + "\", \"type\": \"java.lang.Boolean\", \"description\": \""
                + description
                + "\", \"defaultValue\": true}";
    }

    private static String accessors(String name, String type) {
        String property = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        String setter = "    public void set" + property + "(";
        String parameter = "@Nullable " + type + " " + name + ") {\n";
        boolean fits = setter.length() + parameter.length() - 1 <= WIDTH;
        return """
            public @Nullable %s get%s() {
                return %s;
            }

        %s        this.%s = %s;
            }
        """
                .formatted(
                        type,
                        property,
                        name,
                        setter + (fits ? "" : "\n            ") + parameter,
                        name,
                        name);
    }

    private static String javadoc(String text) {
        String line = "    /** " + text + " */\n";
        if (line.length() - 1 <= WIDTH) {
            return line;
        }
        StringBuilder comment = new StringBuilder("    /**\n");
        StringBuilder filled = new StringBuilder("     *");
        for (String word : text.split(" ", -1)) {
            if (filled.length() + 1 + word.length() > WIDTH) {
                comment.append(filled).append('\n');
                filled = new StringBuilder("     *");
            }
            filled.append(' ').append(word);
        }
        return comment.append(filled).append("\n     */\n").toString();
    }

    private static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
