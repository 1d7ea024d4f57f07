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
 * @param relationship the relationship that it works on, if there is one
 * @param operation the name of the operation in an endpoint URI, such as {@code list}
 * @param event the event of a hook sample, if it is one
 * @param follow how a consumer distinguishes new records of this list from old ones; absent if it
 *     cannot
 * @param method the HTTP method
 * @param path the path below the base URL; {@code {id}} stands for the id of the resource
 * @param answer the shape of the response
 * @param type the JSON:API type of the resources in the response
 * @param tolerance documented deviations of the response; absent if there are none
 * @param anonymous whether it works without a token
 * @param summary what it does
 * @param notice a warning for the user, logged with the first call
 * @param notes rules that a user should know; only the reference shows them
 * @param requests the requests that a convenience of this connector consists of; none for an
 *     operation of the API, which is one request or, for a list, one for each page
 * @param body the request body that it expects; absent if it expects none
 * @param include the relationships whose resources can be included
 * @param sort the keys that a list can be sorted by
 * @param defaultSort the documented order of a list without {@code sort}
 * @param paging {@code number} and {@code size}, if the list supports them
 * @param fields the resource types whose fields can be restricted
 * @param filters the named filters
 * @param filterSet the name of a set of filters that is shared with other operations
 * @param filterGrammar the filters built from attribute and suffix
 * @param parameters further query parameters
 * @param scopes the permissions that the API's documentation names, by event; for most operations
 *     it names no permission
 * @param sideEffects what else happens on the server
 * @param since the version of the API that introduced it
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
        List<String> notes,
        List<String> requests,
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
        notes = orEmpty(notes);
        requests = orEmpty(requests);
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
     * A query parameter that is not a filter, a fieldset or a page parameter.
     *
     * @param name the name in the query
     * @param description what it does
     * @param removed whether the current documentation no longer has it
     */
    public record ExtraParameter(String name, String description, boolean removed) {}

    /**
     * How the response may deviate from those of other operations, according to the documentation.
     *
     * @param anyType whether the type of the resource is not documented
     * @param array whether a single resource may come as an array of one
     * @param aliases values that may replace the id in the path; the response then has another id
     */
    public record Tolerance(boolean anyType, boolean array, List<String> aliases) {

        static final Tolerance NONE = new Tolerance(false, false, List.of());

        public Tolerance {
            aliases = orEmpty(aliases);
        }
    }

    /** How the response may deviate from those of other operations. */
    public Tolerance tolerated() {
        return tolerance == null ? Tolerance.NONE : tolerance;
    }

    /** Whether the response is the resource whose id is in the path. */
    public boolean answersWhatThePathNames() {
        return answer == ResponseShape.SINGLE && needsId() && resource.equals(type);
    }

    /** The id in a path of this operation, as it is encoded there. */
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

    /** How an operation is carried out. */
    public enum Kind {
        /** One request. */
        SINGLE,
        /** As many requests as the list has pages. */
        LIST,
        /** The same for the identifiers of a relationship. */
        RELATIONSHIP_LIST,
        /** A search, followed by a request that creates or updates. */
        UPSERT,
        /** A delivery that wakes consumers of this process; no request is sent. */
        RING,
        /** A token request of the session. */
        TOKEN,
        /** The revocation of a token: the only call with form fields and an empty response. */
        REVOCATION
    }

    /** How it is carried out. It follows from the other columns. */
    public Kind kind() {
        if (operation.equals("upsert")) {
            return Kind.UPSERT;
        }
        if (operation.equals("ring")) {
            return Kind.RING;
        }
        return switch (answer) {
            case TOKEN -> Kind.TOKEN;
            case COLLECTION -> Kind.LIST;
            case IDENTIFIERS -> method == Method.GET ? Kind.RELATIONSHIP_LIST : Kind.SINGLE;
            case EMPTY ->
                    body != null && body.kind() == RequestBody.Kind.FORM
                            ? Kind.REVOCATION
                            : Kind.SINGLE;
            default -> Kind.SINGLE;
        };
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
     * The options among these that the current documentation no longer contains, so that the server
     * may silently ignore them.
     *
     * @param filterNames names of filters
     * @param parameterNames names of further query parameters
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
        throw unknown("filter", name, "", known);
    }

    /**
     * Checks the name of a further query parameter.
     *
     * @throws CatalogException if the operation has no such parameter
     */
    public void checkParameter(String name) {
        List<String> known = parameters.stream().map(ExtraParameter::name).toList();
        if (!known.contains(name)) {
            throw unknown("parameter", name, "", known);
        }
    }

    /**
     * Checks a page option.
     *
     * @param option {@code pageNumber} or {@code pageSize}
     * @throws CatalogException if the operation does not support it
     */
    public void checkPageOption(String option) {
        List<String> known =
                paging.stream().map(p -> p.equals("number") ? "pageNumber" : "pageSize").toList();
        if (!known.contains(option)) {
            throw unknown("page option", option, "", known);
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
            throw unknown("sort key", name, "", sort);
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
                throw unknown("include", name, "", include);
            }
        }
    }

    /** The parts of a comma-separated list, without blanks around them. */
    static List<String> split(String names) {
        return Arrays.stream(names.split(",")).map(String::trim).toList();
    }

    /**
     * The error for a name that this operation does not know.
     *
     * @param what the kind of name
     * @param place where it was given, if the kind does not show that
     */
    CatalogException unknown(String what, String name, String place, List<String> known) {
        return new CatalogException(
                "Unknown "
                        + what
                        + " '"
                        + Names.shown(name)
                        + "'"
                        + place
                        + " for kajabi:"
                        + uri()
                        + "."
                        + Names.didYouMean(name, known)
                        + (known.isEmpty()
                                ? " The operation supports none."
                                : " Supported: " + String.join(", ", known) + ".")
                        + " The server probably ignores unknown names; set lenient=true to send it"
                        + " anyway.");
    }
}
