// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.ResourceType;
import io.github.camelkajabi.catalog.ResourceType.Attribute;
import io.github.camelkajabi.catalog.ResourceType.Items;
import io.github.camelkajabi.catalog.ResourceType.Link;
import io.github.camelkajabi.catalog.ResourceType.RelationshipType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sources of the record classes, as the catalogue and google-java-format have them. */
final class ModelSources {

    /** What every generated file says, and no other file of the package. */
    static final String NOTE =
            "// Generated from kajabi-api.json; change that and run ModelSourcesTest with"
                    + " -Dkajabi.model=write.\n";

    private static final int WIDTH = 100;
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final String CUSTOM_FIELD = "custom_N";

    /** How {@code Attributes} reads an attribute, and what a getter gives. */
    private record Reading(String method, String javaType) {}

    private static final Map<String, Reading> BY_TYPE =
            Map.of(
                    "string", new Reading("string", "String"),
                    "boolean", new Reading("bool", "Boolean"),
                    "integer", new Reading("integer", "Long"),
                    "number", new Reading("decimal", "BigDecimal"),
                    "date-time", new Reading("instant", "Instant"),
                    "object", new Reading("object", "Map<String, @Nullable Object>"));

    private static final Map<String, Reading> BY_NAME =
            Map.of(
                    "decimal", new Reading("decimal", "BigDecimal"),
                    "instantOrDate", new Reading("instantOrDate", "Instant"),
                    "strings", new Reading("strings", "List<String>"),
                    "objects", new Reading("objects", "List<Map<String, @Nullable Object>>"));

    private static final Map<String, String> IMPORTS =
            Map.of(
                    "BigDecimal", "java.math.BigDecimal",
                    "Instant", "java.time.Instant",
                    "List", "java.util.List",
                    "Map", "java.util.Map",
                    "@Nullable", "org.jspecify.annotations.Nullable");

    private final List<ResourceType> types;

    ModelSources(List<ResourceType> types) {
        this.types = types;
    }

    /** The files by their names. */
    Map<String, String> render() {
        Map<String, String> files = new TreeMap<>();
        for (ResourceType type : types) {
            files.put(type.recordClass() + ".java", resource(type));
            type.attributes().stream()
                    .map(Attribute::items)
                    .filter(Objects::nonNull)
                    .forEach(items -> files.put(items.objectClass() + ".java", items(items)));
        }
        files.put("KnownTypes.java", knownTypes());
        return files;
    }

    /** The name of the property that reads an attribute. */
    static String property(Attribute attribute) {
        return attribute.property() == null ? camelCase(attribute.name()) : attribute.property();
    }

    /** The simple name of the class of a type that a relationship points to. */
    String classOf(RelationshipType relationship) {
        return types.stream()
                .filter(t -> t.type().equals(relationship.type()))
                .map(ResourceType::recordClass)
                .findFirst()
                .orElse("Resource");
    }

    static String camelCase(String name) {
        String words =
                Stream.of(name.split("_", -1))
                        .map(ModelSources::capitalised)
                        .collect(Collectors.joining());
        return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    }

    private String resource(ResourceType type) {
        String name = type.recordClass();
        List<String> members = new ArrayList<>();
        members.add(
                "    /** The type, as in the API. */\n"
                        + "    public static final String TYPE = \""
                        + type.type()
                        + "\";\n");
        members.add(
                """
                    /**
                     * A new record without an id, as for a create.
                     *
                     * @param attributes names, as in the API, and values
                     * @throws ShapeException if a value has no JSON form
                     */
                    public $(Map<String, ?> attributes) {
                        super(TYPE, attributes);
                    }
                """
                        .replace("$", name));
        members.add(
                """
                    $(Map<String, @Nullable Object> object, Included included) {
                        super(TYPE, object, included);
                    }
                """
                        .replace("$", name));
        for (Attribute attribute : type.attributes()) {
            members.addAll(
                    attribute.name().equals(CUSTOM_FIELD)
                            ? customFields(attribute)
                            : List.of(getter(attribute)));
        }
        type.relationships().forEach(r -> members.add(getter(r)));
        type.links().forEach(l -> members.add(getter(l)));
        String parameters =
                "Map<String, @Nullable Object> resourceObject, Included relatedResources";
        String signature = "    " + name + " view(" + parameters + ") {\n";
        members.add(
                "    @Override\n"
                        + (signature.length() - 1 > WIDTH
                                ? "    " + name + " view(\n            " + parameters + ") {\n"
                                : signature)
                        + "        return new "
                        + name
                        + "(resourceObject, relatedResources);\n    }\n");
        return file(
                javadoc("", type.description()),
                "public final class " + name + " extends TypedResource<" + name + "> {\n",
                members);
    }

    private String items(Items items) {
        String name = items.objectClass();
        List<String> members = new ArrayList<>();
        members.add(
                """
                    $(Map<String, @Nullable Object> object) {
                        super("NAME", object);
                    }
                """
                        .replace("$", name)
                        .replace("NAME", inWords(name)));
        items.attributes().forEach(a -> members.add(getter(a)));
        return file(
                javadoc("", items.description()),
                "public final class " + name + " extends PlainObject {\n",
                members);
    }

    private String knownTypes() {
        String rows =
                types.stream()
                        .map(
                                type ->
                                        "        types.add($.TYPE, $.class, $::new);\n"
                                                .replace("$", type.recordClass()))
                        .collect(Collectors.joining());
        return file(
                javadoc("", "The types of the catalogue and the classes of their records."),
                "final class KnownTypes {\n",
                List.of(
                        "    private KnownTypes() {}\n",
                        "    static void addTo(ResourceTypes.Registry types) {\n"
                                + rows
                                + "    }\n"));
    }

    private String getter(Attribute attribute) {
        Items items = attribute.items();
        Reading reading = reading(attribute);
        String type = items == null ? reading.javaType() : "List<" + items.objectClass() + ">";
        String factory = items == null ? "" : ", " + items.objectClass() + "::new";
        return method(
                javadoc("    ", Sentences.of(attribute)),
                "@Nullable " + type,
                property(attribute),
                "typed()." + reading.method() + "(\"" + attribute.name() + "\"" + factory + ")");
    }

    private String getter(RelationshipType relationship) {
        String target = classOf(relationship);
        boolean known = !target.equals("Resource");
        String name = "(\"" + relationship.name() + "\"";
        String one = known ? "relatedOne" + name + ", " : "getRelated" + name;
        String many = known ? "related" + name + ", " : "getAllRelated" + name;
        return method(
                javadoc("    ", Sentences.of(relationship)),
                relationship.many() ? "List<" + target + ">" : "@Nullable " + target,
                camelCase(relationship.name()),
                (relationship.many() ? many : one) + (known ? target + "::new)" : ")"));
    }

    private String getter(Link link) {
        return method(
                javadoc("    ", link.description()),
                "@Nullable String",
                camelCase(link.name() + "_link"),
                "getLink(\"" + link.name() + "\")");
    }

    private List<String> customFields(Attribute attribute) {
        return List.of(
                javadoc(
                                "    ",
                                Sentences.of(attribute),
                                "@param number the number in the field's {@link"
                                        + " CustomField#getHandle() handle}")
                        + """
                            public @Nullable String getCustom(int number) {
                                return typed().customField(number);
                            }
                        """,
                javadoc(
                                "    ",
                                "Values of all custom fields that were sent, by handle, in the"
                                        + " order they were sent. Immutable.")
                        + """
                            public Map<String, @Nullable String> getCustomFields() {
                                return typed().customFields();
                            }
                        """);
    }

    private static Reading reading(Attribute attribute) {
        Reading reading =
                attribute.reads() == null
                        ? BY_TYPE.get(attribute.type())
                        : BY_NAME.get(attribute.reads());
        return Objects.requireNonNull(
                reading,
                () ->
                        attribute.name()
                                + ": \"reads\" must be one of "
                                + BY_NAME.keySet()
                                + " or absent, and \"type\" without it one of "
                                + BY_TYPE.keySet());
    }

    private static String method(String javadoc, String type, String property, String value) {
        return javadoc
                + "    public "
                + type
                + " get"
                + capitalised(property)
                + "() {\n        return "
                + value
                + ";\n    }\n";
    }

    /** Javadoc, filled as google-java-format fills it. */
    private String javadoc(String indent, String text, String... tags) {
        String words = CODE.matcher(text).replaceAll(this::inlineTag);
        String line = indent + "/** " + words + " */\n";
        if (tags.length == 0 && line.length() - 1 <= WIDTH) {
            return line;
        }
        StringBuilder comment = new StringBuilder(indent + "/**\n");
        fill(comment, indent + " *", words);
        for (String tag : tags) {
            comment.append(indent).append(" *\n");
            fill(comment, indent + " *", tag);
        }
        return comment.append(indent).append(" */\n").toString();
    }

    private static void fill(StringBuilder lines, String start, String text) {
        StringBuilder line = new StringBuilder(start);
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.append(line).append('\n');
                line = new StringBuilder(start);
            }
            line.append(' ').append(word);
        }
        lines.append(line).append('\n');
    }

    private String inlineTag(MatchResult code) {
        boolean recordClass = types.stream().anyMatch(t -> t.recordClass().equals(code.group(1)));
        return (recordClass ? "{@link " : "{@code ") + code.group(1) + "}";
    }

    private static String file(String javadoc, String head, List<String> members) {
        String body = head + "\n" + String.join("\n", members) + "}\n";
        String imports =
                IMPORTS.entrySet().stream()
                        .filter(e -> body.matches("(?s).*" + e.getKey() + "\\b.*"))
                        .map(e -> "import " + e.getValue() + ";\n")
                        .sorted()
                        .collect(Collectors.joining());
        return "// SPDX-License-Identifier: Apache-2.0\npackage io.github.camelkajabi.model;\n\n"
                + (imports.isEmpty() ? "" : imports + "\n")
                + NOTE
                + javadoc
                + body;
    }

    private static String inWords(String className) {
        return className.replaceAll("(?<=.)([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static String capitalised(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
