// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static io.github.camelkajabi.catalog.NullSafe.orEmpty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API: a row of the table.
 *
 * @param id the name of the operation in the API's description
 * @param resource the resource, as in the first segment of the path
 * @param relationship the relationship it works on, if any
 * @param operation the name of the operation in an endpoint URI, such as {@code list}
 * @param event the event of a hook sample, if it is one
 * @param follow how a consumer tells new records of this list from old ones; absent if it cannot
 * @param method the HTTP method
 * @param path the path below the base URL; {@code {id}} stands for the id of the resource
 * @param answer the shape of the answer
 * @param type the JSON:API type of the resources in the answer
 * @param tolerance what the answer may do otherwise; absent if nothing
 * @param anonymous whether it works without a token
 * @param summary what it does
 * @param notice what its user should know before using it
 * @param body what it expects in the body; absent if nothing
 * @param include the relationships whose resources can be included
 * @param sort the keys that a list can be sorted by
 * @param defaultSort the documented order of a list without {@code sort}
 * @param paging {@code number} and {@code size}, as far as the list has them
 * @param fields the resource types whose fields can be restricted
 * @param filters the named filters
 * @param filterSet the name of a set of filters that is shared with other operations
 * @param filterGrammar the filters built from attribute and suffix
 * @param parameters query parameters of no family
 * @param scopes the permissions that the API's documentation names, by event; most operations have
 *     none documented
 * @param sideEffects what else happens on the server
 * @param since the version of the API that brought it
 */
public record Operation(
        String id,
        String resource,
        @Nullable String relationship,
        String operation,
        @Nullable String event,
        @Nullable Following follow,
        Method method,
        String path,
        ResponseShape answer,
        @Nullable String type,
        @Nullable Tolerance tolerance,
        boolean anonymous,
        String summary,
        @Nullable String notice,
        @Nullable RequestBody body,
        List<String> include,
        List<String> sort,
        @Nullable String defaultSort,
        List<String> paging,
        List<String> fields,
        List<Filter> filters,
        @Nullable String filterSet,
        @Nullable FilterGrammar filterGrammar,
        List<ExtraParameter> parameters,
        List<String> scopes,
        List<String> sideEffects,
        @Nullable String since) {

    private static final String ID = "{id}";

    public Operation {
        include = orEmpty(include);
        sort = orEmpty(sort);
        paging = orEmpty(paging);
        fields = orEmpty(fields);
        filters = orEmpty(filters);
        parameters = orEmpty(parameters);
        scopes = orEmpty(scopes);
        sideEffects = orEmpty(sideEffects);
    }

    /**
     * A query parameter of no family.
     *
     * @param name the name in the query
     * @param description what it does
     * @param removed whether the current documentation no longer has it
     */
    public record ExtraParameter(String name, String description, boolean removed) {}

    /**
     * What the answer may do otherwise than other operations, because the documentation does so.
     *
     * @param anyType whether the type of the resource is not documented
     * @param array whether a single resource may come as an array of one
     * @param aliases what may stand for the id in the path; the answer then has another id
     */
    public record Tolerance(boolean anyType, boolean array, List<String> aliases) {

        static final Tolerance NONE = new Tolerance(false, false, List.of());

        public Tolerance {
            aliases = orEmpty(aliases);
        }
    }

    /** What the answer may do otherwise than other operations. */
    public Tolerance tolerated() {
        return tolerance == null ? Tolerance.NONE : tolerance;
    }

    /** Whether the answer is the resource whose id is in the path. */
    public boolean answersWhatThePathNames() {
        return answer == ResponseShape.SINGLE && needsId() && resource.equals(type);
    }

    /** The segment of a path of this operation that stands for the id, as it is encoded there. */
    public Optional<String> idIn(String path) {
        int start = this.path.indexOf(ID);
        int rest = this.path.length() - start - ID.length();
        return start < 0
                ? Optional.empty()
                : Optional.of(path.substring(start, path.length() - rest));
    }

    /**
     * The part of an endpoint URI that selects this operation, such as {@code
     * contacts/offers?operation=grant}.
     */
    public String uri() {
        return address() + "?operation=" + operation + (event == null ? "" : "&event=" + event);
    }

    /** The resource and, after a slash, the relationship. */
    public String address() {
        return relationship == null ? resource : resource + "/" + relationship;
    }

    /** Whether it revokes a token: the one call with form fields whose answer is empty. */
    public boolean isRevocation() {
        return answer == ResponseShape.EMPTY
                && body != null
                && body.kind() == RequestBody.Kind.FORM;
    }

    /** Whether the path contains the id of a resource. */
    public boolean needsId() {
        return path.contains(ID);
    }

    /**
     * The path of this operation for one resource; the id must already be encoded for a path
     * segment.
     */
    public String path(String encodedId) {
        return path.replace(ID, encodedId);
    }

    /** Whether the list has a filter of this name. */
    public boolean hasFilter(String name) {
        return filter(name).isPresent();
    }

    /** The named filter, if this list has it. */
    public Optional<Filter> filter(String name) {
        return filters.stream().filter(f -> f.name().equals(name)).findFirst();
    }

    /**
     * The options among these that the current documentation no longer has, so that the server may
     * ignore them in silence.
     *
     * @param filterNames names of filters
     * @param parameterNames names of query parameters of no family
     */
    public List<String> removed(Collection<String> filterNames, Collection<String> parameterNames) {
        Stream<String> removedFilters =
                filters.stream()
                        .filter(f -> f.removed() && filterNames.contains(f.name()))
                        .map(f -> "filter." + f.name());
        Stream<String> removedParameters =
                parameters.stream()
                        .filter(p -> p.removed() && parameterNames.contains(p.name()))
                        .map(p -> "parameter." + p.name());
        return Stream.concat(removedFilters, removedParameters).toList();
    }

    /**
     * Checks the name of a filter.
     *
     * @throws CatalogException if the operation has no such filter
     */
    public void checkFilter(String name) {
        if (hasFilter(name) || (filterGrammar != null && filterGrammar.accepts(name))) {
            return;
        }
        List<String> known = new ArrayList<>(filters.stream().map(Filter::name).toList());
        if (filterGrammar != null) {
            for (String attribute : filterGrammar.attributes()) {
                filterGrammar.suffixes().forEach(suffix -> known.add(attribute + "_" + suffix));
            }
        }
        throw unknown("filter." + name, "filter", name, known);
    }

    /**
     * Checks the name of a query parameter of no family.
     *
     * @throws CatalogException if the operation has no such parameter
     */
    public void checkParameter(String name) {
        List<String> known = parameters.stream().map(ExtraParameter::name).toList();
        if (!known.contains(name)) {
            throw unknown("parameter." + name, "further parameter", name, known);
        }
    }

    /**
     * Checks an option about pages.
     *
     * @param option {@code pageNumber} or {@code pageSize}
     * @throws CatalogException if the operation does not know it
     */
    public void checkPageOption(String option) {
        List<String> known =
                paging.stream().map(p -> p.equals("number") ? "pageNumber" : "pageSize").toList();
        if (!known.contains(option)) {
            throw unknown(option, "page option", option, known);
        }
    }

    /**
     * Checks a sort key; a leading minus means descending.
     *
     * @throws CatalogException if the list cannot be sorted by it
     */
    public void checkSort(String key) {
        String name = key.startsWith("-") ? key.substring(1) : key;
        if (!sort.contains(name)) {
            throw unknown("sort=" + key, "sort key", name, sort);
        }
    }

    /**
     * Checks a comma-separated list of relationships to include.
     *
     * @throws CatalogException if one of them cannot be included
     */
    public void checkInclude(String names) {
        for (String name : split(names)) {
            if (!include.contains(name)) {
                throw unknown("include=" + names, "include", name, include);
            }
        }
    }

    /** The parts of a comma-separated list, without blanks around them. */
    static List<String> split(String names) {
        return Arrays.stream(names.split(",")).map(String::trim).toList();
    }

    CatalogException unknown(String option, String what, String name, List<String> known) {
        String offer =
                known.isEmpty() ? "It has none." : "It has: " + String.join(", ", known) + ".";
        return new CatalogException(
                option
                        + ": '"
                        + name
                        + "' is no "
                        + what
                        + " of kajabi:"
                        + uri()
                        + "."
                        + Names.didYouMean(name, known)
                        + " "
                        + offer
                        + " The server ignores what it does not know; lenient=true sends it all the"
                        + " same.");
    }
}
