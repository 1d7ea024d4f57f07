// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import io.github.camelkajabi.sandbox.ResourceType.Relation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes records as JSON:API resource objects. Runs inside the store's lock. */
final class Documents {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Store store;
    private final Supplier<String> linkBase;

    /**
     * The parts of a document that a request selects.
     *
     * @param fields the sparse fieldset by type
     * @param include the relationship paths to include
     * @param slices what to show of included relationships, by name
     */
    record View(Map<String, Set<String>> fields, Set<String> include, Map<String, Slice> slices) {

        static final View ALL = new View(Map.of(), Set.of(), Map.of());

        View with(Map<String, Slice> moreSlices) {
            return new View(fields, include, moreSlices);
        }

        boolean shows(String type, String field) {
            return !fields.containsKey(type) || fields.get(type).contains(field);
        }
    }

    /**
     * A part of the resources of an included relationship.
     *
     * @param search what their titles, or the internal titles of offers, contain
     */
    record Slice(String search, int page, int size) {}

    Documents(Store store, Supplier<String> linkBase) {
        this.store = store;
        this.linkBase = linkBase;
    }

    Map<String, Object> resource(Resource row, View view) {
        ResourceType type = ResourceTypes.of(row.type());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", row.id());
        object.put("type", row.type());
        Map<String, Object> attributes = attributes(row);
        attributes.keySet().removeIf(name -> !view.shows(row.type(), name));
        object.put("attributes", attributes);
        if (row.type().equals("contacts")) {
            String customer = row.one("customer");
            object.put(
                    "links",
                    Map.of(
                            "customer",
                            customer == null ? "" : linkBase.get() + "/customers/" + customer));
        } else if (row.type().equals("customers")) {
            object.put(
                    "links", Map.of("contact", linkBase.get() + "/contacts/" + row.one("contact")));
        }
        Map<String, Object> relationships = new LinkedHashMap<>();
        for (Relation relation : type.relations()) {
            if (view.shows(row.type(), relation.name())) {
                relationships.put(relation.name(), relationship(row, relation, view));
            }
        }
        object.put("relationships", relationships);
        return object;
    }

    private Map<String, Object> attributes(Resource row) {
        ResourceType type = ResourceTypes.of(row.type());
        Map<String, Object> attributes = values(row);
        attributes.keySet().removeIf(type::isHidden);
        if (type.hasCustomFields()) {
            store.all("custom_fields").stream()
                    .filter(field -> Objects.equals(field.one("site"), row.one("site")))
                    .forEach(field -> attributes.putIfAbsent(field.text("handle"), null));
        }
        return attributes;
    }

    /** Returns the attributes of a record as an answer prints them, and the hidden ones. */
    static Map<String, Object> values(Resource row) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : ResourceTypes.of(row.type()).attributeNames()) {
            values.put(name, plain(row.value(name)));
        }
        row.attributes().forEach((name, value) -> values.put(name, plain(row.value(name))));
        return values;
    }

    /** Returns the related resources, each once, without those of the primary data. */
    List<Object> included(Collection<Resource> primary, View view) {
        Map<String, Resource> found = new LinkedHashMap<>();
        view.include().stream()
                .sorted(Comparator.naturalOrder())
                .forEach(path -> collect(primary, List.of(path.split("\\.", -1)), view, found));
        primary.forEach(row -> found.remove(key(row)));
        return found.values().stream().<Object>map(row -> resource(row, view)).toList();
    }

    List<Object> identifiers(String type, Collection<String> ids) {
        return ids.stream().<Object>map(id -> identifier(type, id)).toList();
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static Object plain(Object value) {
        if (value instanceof Instant instant) {
            return time(instant);
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value;
    }

    private Collection<String> ids(Resource row, Relation relation, View view) {
        Collection<String> ids = relation.ids().apply(store, row);
        Slice slice = view.slices().get(relation.name());
        if (slice == null || !view.include().contains(relation.name())) {
            return ids;
        }
        return ids.stream()
                .flatMap(id -> store.find(relation.target(), id).stream())
                .filter(
                        other ->
                                Filters.contains(other.value("title"), slice.search())
                                        || Filters.contains(
                                                other.value("internal_title"), slice.search()))
                .map(Resource::id)
                .skip((slice.page() - 1L) * slice.size())
                .limit(slice.size())
                .toList();
    }

    private Object relationship(Resource row, Relation relation, View view) {
        Map<String, Object> relationship = new LinkedHashMap<>();
        if (!relation.linksOnly() || view.include().contains(relation.name())) {
            List<Object> identifiers = identifiers(relation.target(), ids(row, relation, view));
            relationship.put(
                    "data",
                    relation.many()
                            ? identifiers
                            : identifiers.isEmpty() ? null : identifiers.get(0));
        }
        if (relation.linksOnly()) {
            relationship.put(
                    "links",
                    Map.of(
                            "self",
                            String.join(
                                    "/",
                                    linkBase.get(),
                                    row.type(),
                                    row.id(),
                                    "relationships",
                                    relation.name())));
        }
        return relationship;
    }

    private void collect(
            Collection<Resource> rows, List<String> path, View view, Map<String, Resource> found) {
        if (path.isEmpty()) {
            return;
        }
        List<Resource> related = new ArrayList<>();
        for (Resource row : rows) {
            ResourceTypes.of(row.type()).relations().stream()
                    .filter(relation -> relation.name().equals(path.get(0)))
                    .flatMap(
                            relation ->
                                    ids(row, relation, view).stream()
                                            .flatMap(
                                                    id ->
                                                            store
                                                                    .find(relation.target(), id)
                                                                    .stream()))
                    .forEach(related::add);
        }
        related.forEach(row -> found.putIfAbsent(key(row), row));
        collect(related, path.subList(1, path.size()), view, found);
    }

    private static String key(Resource row) {
        return row.type() + "/" + row.id();
    }

    private static Map<String, Object> identifier(String type, String id) {
        Map<String, Object> identifier = new LinkedHashMap<>();
        identifier.put("id", id);
        identifier.put("type", type);
        return identifier;
    }

    static Set<String> commaSeparated(String value) {
        return Stream.of(value.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
