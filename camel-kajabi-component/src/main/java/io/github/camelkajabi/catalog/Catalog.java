// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of the API, read once from {@code kajabi-api.json}.
 *
 * <p>Its rows come from the public OpenAPI description of the API and its documentation, in the
 * version that {@link #version()} returns.
 */
public final class Catalog {

    /** Stands for every custom field. */
    private static final String CUSTOM_FIELDS = "custom_N";

    private static final Pattern CUSTOM_FIELD = Pattern.compile("custom_\\d+");
    private static final Catalog INSTANCE = load();

    private final Table table;
    private final List<Operation> operations;
    private final Map<String, ResourceType> types;
    private final Map<String, Set<String>> attributes;
    private final Map<String, List<String>> booleanAttributes;

    private Catalog(Table table) {
        this.table = table;
        this.operations = table.operations().stream().map(table::withFilterSet).toList();
        this.types = byType(table, Function.identity());
        this.attributes = byType(table, Catalog::readAttributes);
        this.booleanAttributes = byType(table, Catalog::readBooleanAttributes);
    }

    private static <T> Map<String, T> byType(Table table, Function<ResourceType, T> value) {
        return table.resources().stream().collect(Collectors.toMap(ResourceType::type, value));
    }

    /** The catalogue. */
    public static Catalog get() {
        return INSTANCE;
    }

    /** The version of the API that the table describes. */
    public String version() {
        return table.version();
    }

    /** The events that a hook can subscribe to. */
    public List<String> events() {
        return table.events();
    }

    /** The operations that this connector composes of several calls. */
    public List<Operation> conveniences() {
        return table.conveniences();
    }

    /** Every operation, in the order of the API's description. */
    public List<Operation> operations() {
        return operations;
    }

    /** The types of resources that documents can contain. */
    public List<ResourceType> resourceTypes() {
        return table.resources();
    }

    /** The names that can stand first in an endpoint URI. */
    public List<String> resources() {
        return operations.stream().map(Operation::resource).distinct().toList();
    }

    /** The type of that name, if it is known. */
    public Optional<ResourceType> resourceType(String type) {
        return Optional.ofNullable(types.get(type));
    }

    /** The list of the records of a type that a call can name by their titles. */
    public Optional<Operation> titledList(String type) {
        return resourceType(type)
                .filter(t -> t.title() != null)
                .flatMap(
                        t ->
                                operations(type, null).stream()
                                        .filter(o -> o.operation().equals("list"))
                                        .findFirst());
    }

    /** Whether the records of a type have the custom fields of the site. */
    public boolean hasCustomFields(String type) {
        return attributes.getOrDefault(type, Set.of()).contains(CUSTOM_FIELDS);
    }

    /** Whether it is the name of an attribute that the type is known to have. */
    public boolean isAttribute(String type, String name) {
        return isCustomField(name) || attributes.getOrDefault(type, Set.of()).contains(name);
    }

    /** " Did you mean 'x'?" if a candidate is close enough to be a typing error, else nothing. */
    public static String didYouMean(String name, Collection<String> candidates) {
        return Names.didYouMean(name, candidates);
    }

    /** The names of the attributes of a type that are true or false. */
    public List<String> booleanAttributes(String type) {
        return booleanAttributes.getOrDefault(type, List.of());
    }

    private static Set<String> readAttributes(ResourceType type) {
        return type.attributes().stream()
                .map(ResourceType.Attribute::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<String> readBooleanAttributes(ResourceType type) {
        return type.attributes().stream()
                .filter(a -> a.type().equals("boolean"))
                .map(ResourceType.Attribute::name)
                .toList();
    }

    /** The operation of that name in the API's description. */
    public Operation operation(String id) {
        return operations.stream()
                .filter(o -> o.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CatalogException("Unknown operation id '" + id + "'."));
    }

    /**
     * The operations of a resource or, if one is named, of a relationship, including those that the
     * connector composes.
     */
    public List<Operation> operations(String resource, @Nullable String relationship) {
        String address = relationship == null ? resource : resource + "/" + relationship;
        return Stream.concat(operations.stream(), conveniences().stream())
                .filter(o -> o.address().equals(address))
                .toList();
    }

    /**
     * Checks that the resource exists and, if one is named, the relationship.
     *
     * @throws CatalogException if it does not; the message names the closest valid name
     */
    public void checkAddress(String resource, @Nullable String relationship) {
        List<String> resources = resources();
        if (!resources.contains(resource)) {
            throw new CatalogException(
                    "Unknown resource '"
                            + Names.shown(resource)
                            + "'."
                            + Names.didYouMean(resource, resources)
                            + " Supported: "
                            + String.join(", ", resources)
                            + ".");
        }
        if (relationship != null && operations(resource, relationship).isEmpty()) {
            List<String> relationships =
                    operations.stream()
                            .filter(o -> o.resource().equals(resource))
                            .flatMap(o -> Optional.ofNullable(o.relationship()).stream())
                            .distinct()
                            .toList();
            throw new CatalogException(
                    "Unknown relationship '"
                            + Names.shown(relationship)
                            + "' for kajabi:"
                            + resource
                            + "."
                            + Names.didYouMean(relationship, relationships)
                            + (relationships.isEmpty()
                                    ? " It has no relationship that can be called."
                                    : " Supported: " + String.join(", ", relationships) + "."));
        }
    }

    /**
     * Finds an operation.
     *
     * @param resource the resource
     * @param relationship the relationship, or null
     * @param operation the name of the operation; may be null where there is only one
     * @param event the event, which only hook samples need
     * @throws CatalogException if no operation or several match; the message lists the valid ones
     */
    public Operation find(
            String resource,
            @Nullable String relationship,
            @Nullable String operation,
            @Nullable String event) {
        checkAddress(resource, relationship);
        List<Operation> offered = operations(resource, relationship);
        List<String> names = offered.stream().map(Operation::operation).distinct().toList();
        String address = offered.get(0).address();
        if (operation == null && names.size() > 1) {
            throw new CatalogException(
                    "The option operation is required for kajabi:"
                            + address
                            + ": it must be one of "
                            + names
                            + ".");
        }
        String name = operation == null ? names.get(0) : operation;
        List<Operation> candidates =
                offered.stream().filter(o -> o.operation().equals(name)).toList();
        if (candidates.isEmpty()) {
            throw new CatalogException(
                    "Unknown operation '"
                            + Names.shown(name)
                            + "' for kajabi:"
                            + address
                            + "."
                            + Names.didYouMean(name, names)
                            + " Supported: "
                            + String.join(", ", names)
                            + ".");
        }
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        return candidates.stream()
                .filter(o -> event != null && event.equals(o.event()))
                .findFirst()
                .orElseThrow(() -> noSuchEvent(candidates, event));
    }

    /**
     * Checks whether an attribute is known. An unknown one is only a warning, because the API may
     * have added it.
     *
     * @param type the resource type
     * @param name the name of the attribute
     * @return the warning; empty if the attribute is known, or if the type is unknown
     */
    public Optional<String> doubtAttribute(String type, String name) {
        List<String> known =
                resourceType(type).stream()
                        .flatMap(t -> t.attributes().stream())
                        .map(ResourceType.Attribute::name)
                        .toList();
        boolean custom = isCustomField(name) && known.contains(CUSTOM_FIELDS);
        if (known.isEmpty() || custom || known.contains(name)) {
            return Optional.empty();
        }
        return Optional.of(
                "Unknown attribute '"
                        + Names.shown(name)
                        + "' for "
                        + type
                        + "."
                        + Names.didYouMean(name, known)
                        + " The server may ignore it.");
    }

    /** The form of the value of a filter; any text if the filter is unknown. */
    public ValueForm form(Operation operation, String filter) {
        Optional<Filter> named = operation.filter(filter);
        if (named.isPresent()) {
            return named.get().value();
        }
        return Optional.ofNullable(operation.filterGrammar())
                .flatMap(grammar -> grammar.attributeOf(filter))
                .map(
                        attribute ->
                                FilterGrammar.form(
                                        filter.substring(attribute.length() + 1),
                                        typeOf(operation.resource(), attribute)))
                .orElse(ValueForm.text);
    }

    private String typeOf(String resource, String attribute) {
        return resourceType(resource).stream()
                .flatMap(t -> t.attributes().stream())
                .filter(a -> a.name().equals(attribute))
                .map(ResourceType.Attribute::type)
                .findFirst()
                .orElse("string");
    }

    /**
     * Checks a sparse fieldset.
     *
     * @param operation the operation it is for
     * @param type the resource type whose fields are restricted
     * @param names the names of the attributes and relationships to keep, separated by commas
     * @throws CatalogException if the type or one of the names is unknown
     */
    public void checkFields(Operation operation, String type, String names) {
        Set<String> types = typesOf(operation);
        ResourceType resource =
                resourceType(type)
                        .filter(t -> types.contains(t.type()))
                        .orElseThrow(
                                () ->
                                        operation.unknown(
                                                "resource type",
                                                type,
                                                " in fields." + Names.shown(type),
                                                List.copyOf(types)));
        List<String> known = new ArrayList<>();
        resource.attributes().forEach(a -> known.add(a.name()));
        resource.relationships().forEach(r -> known.add(r.name()));
        for (String name : Operation.split(names)) {
            boolean custom = isCustomField(name) && known.contains(CUSTOM_FIELDS);
            if (!known.contains(name) && !custom) {
                throw operation.unknown("field", name, " in fields." + Names.shown(type), known);
            }
        }
    }

    /** The types of the resources that the response of an operation can contain. */
    private Set<String> typesOf(Operation operation) {
        Set<String> types = new LinkedHashSet<>(operation.fields());
        if (operation.type() != null) {
            types.add(operation.type());
        }
        for (String path : operation.include()) {
            for (String step : path.split("\\.", -1)) {
                List.copyOf(types).forEach(type -> types.addAll(related(type, step)));
            }
        }
        return types;
    }

    private List<String> related(String type, String relationship) {
        return resourceType(type).stream()
                .flatMap(t -> t.relationships().stream())
                .filter(r -> r.name().equals(relationship))
                .flatMap(r -> Optional.ofNullable(r.type()).stream())
                .toList();
    }

    /** Whether it is the handle of a custom field. */
    public static boolean isCustomField(String name) {
        return CUSTOM_FIELD.matcher(name).matches();
    }

    private static CatalogException noSuchEvent(
            List<Operation> candidates, @Nullable String event) {
        List<String> events =
                candidates.stream().flatMap(o -> Optional.ofNullable(o.event()).stream()).toList();
        String uri =
                "kajabi:"
                        + candidates.get(0).address()
                        + "?operation="
                        + candidates.get(0).operation();
        return new CatalogException(
                event == null
                        ? "The option event is required for "
                                + uri
                                + ": it must be one of "
                                + events
                                + "."
                        : "Unknown event '"
                                + Names.shown(event)
                                + "' for "
                                + uri
                                + "."
                                + Names.didYouMean(event, events)
                                + " Supported: "
                                + String.join(", ", events)
                                + ".");
    }

    private static Catalog load() {
        JsonMapper mapper =
                JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
        try (InputStream in = Catalog.class.getResourceAsStream("kajabi-api.json")) {
            if (in == null) {
                throw new IllegalStateException(
                        "kajabi-api.json is missing beside " + Catalog.class.getName());
            }
            return new Catalog(mapper.readValue(in, Table.class));
        } catch (IOException e) {
            throw new UncheckedIOException("kajabi-api.json cannot be read", e);
        }
    }

    private record Table(
            String version,
            List<String> events,
            Map<String, List<Filter>> filterSets,
            List<Operation> operations,
            List<Operation> conveniences,
            List<ResourceType> resources) {

        Operation withFilterSet(Operation o) {
            if (o.filterSet() == null) {
                return o;
            }
            List<Filter> all = new ArrayList<>(o.filters());
            all.addAll(Objects.requireNonNull(filterSets.get(o.filterSet()), o.filterSet()));
            return new Operation(
                    o.id(),
                    o.resource(),
                    o.relationship(),
                    o.operation(),
                    o.event(),
                    o.follow(),
                    o.method(),
                    o.path(),
                    o.answer(),
                    o.type(),
                    o.tolerance(),
                    o.anonymous(),
                    o.summary(),
                    o.notice(),
                    o.notes(),
                    o.requests(),
                    o.body(),
                    o.include(),
                    o.sort(),
                    o.defaultSort(),
                    o.paging(),
                    o.fields(),
                    all,
                    null,
                    o.filterGrammar(),
                    o.parameters(),
                    o.scopes(),
                    o.sideEffects(),
                    o.since());
        }
    }
}
