// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the API documents about one type of resource. Built once, in {@link ResourceTypes}. */
final class ResourceType {

    private final String name;
    private final Map<String, Function<Resource, Object>> defaults = new LinkedHashMap<>();
    private final Set<String> hidden = new LinkedHashSet<>();
    private final Set<String> requiredFilters = new LinkedHashSet<>();
    private final List<Relation> relations = new ArrayList<>();
    private final Set<String> sortKeys = new LinkedHashSet<>();
    private final Map<String, Filter> filters = new LinkedHashMap<>();
    private final Set<String> includes = new LinkedHashSet<>();
    private final Set<String> listIncludes = new LinkedHashSet<>();
    private final Set<String> readParameters = new LinkedHashSet<>();
    private boolean customFields;
    private boolean endpoint = true;
    private String defaultSort = "";
    private int pageSize = 30;
    private int maxPageSize = Integer.MAX_VALUE;
    private Predicate<Resource> visible;

    /** Decides whether a row of a list meets {@code filter[...]=value}. */
    @FunctionalInterface
    interface Filter {
        boolean accepts(Store store, Resource row, String value);
    }

    /**
     * A relationship.
     *
     * @param linksOnly shows identifiers only when it is included
     * @param ids finds the identifiers of the related resources
     */
    record Relation(
            String name,
            boolean many,
            String target,
            boolean linksOnly,
            BiFunction<Store, Resource, Collection<String>> ids) {}

    ResourceType(String name) {
        this.name = name;
    }

    ResourceType attributes(String... names) {
        for (String attribute : names) {
            attribute(attribute, null);
        }
        return this;
    }

    ResourceType attribute(String attribute, Object value) {
        return derived(attribute, row -> value);
    }

    ResourceType attributes(Map<String, Object> values) {
        values.forEach(this::attribute);
        return this;
    }

    /** Adds an attribute whose value in a new record depends on the record. */
    ResourceType derived(String attribute, Function<Resource, Object> value) {
        defaults.put(attribute, value);
        return this;
    }

    /** Adds an attribute that filters know and no response shows. */
    ResourceType hidden(String attribute, Object value) {
        hidden.add(attribute);
        return attribute(attribute, value);
    }

    ResourceType customFields() {
        customFields = true;
        return this;
    }

    ResourceType toOne(String relationship, String target) {
        relations.add(
                new Relation(
                        relationship,
                        false,
                        target,
                        false,
                        (store, row) ->
                                row.one(relationship) == null
                                        ? List.of()
                                        : List.of(row.one(relationship))));
        return this;
    }

    ResourceType toMany(String relationship, String target) {
        return toMany(relationship, target, false, (store, row) -> row.many(relationship));
    }

    ResourceType toMany(
            String relationship,
            String target,
            boolean linksOnly,
            BiFunction<Store, Resource, Collection<String>> ids) {
        relations.add(new Relation(relationship, true, target, linksOnly, ids));
        return this;
    }

    ResourceType sort(String... keys) {
        sortKeys.addAll(List.of(keys));
        return this;
    }

    ResourceType newestFirst() {
        defaultSort = "-created_at";
        return this;
    }

    /** Adds filters of the form attribute and suffix, such as {@code title_cont}. */
    ResourceType filters(String... names) {
        for (String filter : names) {
            filters.put(filter, Filters.suffixed(filter));
        }
        return this;
    }

    /** Adds the filters of every attribute with every suffix. */
    ResourceType filters(List<String> attributes, List<String> suffixes) {
        for (String attribute : attributes) {
            for (String suffix : suffixes) {
                filters(attribute + "_" + suffix);
            }
        }
        return this;
    }

    ResourceType filter(String filter, Filter test) {
        filters.put(filter, test);
        return this;
    }

    /** Adds a filter without which the list is refused. */
    ResourceType requiredFilter(String filter, Filter test) {
        requiredFilters.add(filter);
        return filter(filter, test);
    }

    ResourceType filters(Map<String, Filter> more) {
        filters.putAll(more);
        return this;
    }

    ResourceType include(String... paths) {
        includes.addAll(List.of(paths));
        return this;
    }

    ResourceType includeInLists(String... paths) {
        listIncludes.addAll(List.of(paths));
        return this;
    }

    /** Adds parameters that single reads accept besides {@code include} and {@code fields}. */
    ResourceType read(String... parameters) {
        readParameters.addAll(List.of(parameters));
        return this;
    }

    ResourceType pages(int size, int max) {
        pageSize = size;
        maxPageSize = max;
        return this;
    }

    /** Limits what lists show; a single read shows any. */
    ResourceType lists(Predicate<Resource> rows) {
        visible = rows;
        return this;
    }

    /** The type appears only inside other documents. */
    ResourceType withoutEndpoint() {
        endpoint = false;
        return this;
    }

    String name() {
        return name;
    }

    /** The names of the attributes of a new record. */
    Set<String> attributeNames() {
        return defaults.keySet();
    }

    /** Sets the attributes of a new record. */
    void fill(Resource row) {
        defaults.forEach((attribute, value) -> row.attributes().put(attribute, value.apply(row)));
    }

    boolean isHidden(String attribute) {
        return hidden.contains(attribute);
    }

    Set<String> requiredFilters() {
        return requiredFilters;
    }

    boolean hasCustomFields() {
        return customFields;
    }

    boolean hasEndpoint() {
        return endpoint;
    }

    List<Relation> relations() {
        return relations;
    }

    Set<String> sortKeys() {
        return sortKeys;
    }

    String defaultSort() {
        return defaultSort;
    }

    Map<String, Filter> filters() {
        return filters;
    }

    Set<String> includes() {
        return includes;
    }

    Set<String> listIncludes() {
        return listIncludes;
    }

    Set<String> readParameters() {
        return readParameters;
    }

    int pageSize() {
        return pageSize;
    }

    int maxPageSize() {
        return maxPageSize;
    }

    boolean isVisible(Resource row) {
        return visible == null || visible.test(row);
    }

    boolean isPartlyVisible() {
        return visible != null;
    }
}
