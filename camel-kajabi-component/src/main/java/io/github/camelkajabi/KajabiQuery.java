// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Makes the query of a call that reads, from the message and the options of the endpoint. */
final class KajabiQuery {

    static final String SITE_ADVICE = "If the account has several sites, set siteId.";

    private static final String SITE_FILTER = "site_id";

    /** The headers that make the query of a message another than that of the options. */
    private static final List<KajabiParameter<?>> HEADERS =
            List.of(
                    KajabiParameter.FILTER,
                    KajabiParameter.FIELDS,
                    KajabiParameter.PARAMETER,
                    KajabiParameter.INCLUDE,
                    KajabiParameter.SORT);

    private final Map<String, Query> ofOptions = new ConcurrentHashMap<>();
    private final KajabiEndpoint endpoint;
    private final KajabiIdentity identity;

    KajabiQuery(KajabiEndpoint endpoint, KajabiIdentity identity) {
        this.endpoint = endpoint;
        this.identity = identity;
    }

    /**
     * A query.
     *
     * @param site the site that it was made for
     * @param parameters its parameters
     * @param advice what to say if a call with it is refused and could name a site
     */
    record Query(@Nullable String site, List<Parameter> parameters, @Nullable String advice) {}

    /**
     * The query; that of a list has no page parameters. That of the options alone is made and
     * checked once.
     *
     * @throws IllegalArgumentException if a name is unknown or a value is missing
     */
    Query of(Operation operation, Message message) {
        String site = identity.siteId(operation, message);
        for (KajabiParameter<?> header : HEADERS) {
            if (header.isIn(message, endpoint)) {
                return make(operation, message, site);
            }
        }
        Query made = ofOptions.get(operation.id());
        if (made == null || !Objects.equals(made.site(), site)) {
            made = make(operation, message, site);
            ofOptions.put(operation.id(), made);
        }
        return made;
    }

    private Query make(Operation operation, Message message, @Nullable String site) {
        List<Parameter> parameters = parameters(operation, message, site);
        return new Query(site, List.copyOf(parameters), advice(operation, parameters));
    }

    private List<Parameter> parameters(
            Operation operation, Message message, @Nullable String site) {
        List<Parameter> query = new ArrayList<>();
        Map<String, Object> filters =
                merged(
                        endpoint.getRequest().getFilter(),
                        KajabiParameter.FILTER.of(message, endpoint));
        Map<String, Object> fields =
                merged(
                        endpoint.getRequest().getFields(),
                        KajabiParameter.FIELDS.of(message, endpoint));
        Map<String, Object> parameters =
                merged(
                        endpoint.getRequest().getParameter(),
                        KajabiParameter.PARAMETER.of(message, endpoint));
        String include = KajabiParameter.INCLUDE.of(message, endpoint);
        String sort = KajabiParameter.SORT.of(message, endpoint);
        endpoint.checkQuery(operation, filters, fields, parameters, include, sort);
        Object filterBySite = filters.get(SITE_FILTER);
        if (filterBySite != null) {
            identity.checkSiteFilter(operation, message, text(filterBySite));
        }
        putSite(operation, filters, site);
        addFilters(operation, filters, query);
        addFields(fields, query);
        addParameters(parameters, query);
        addNames("include", include, query);
        addNames("sort", sort, query);
        return query;
    }

    /**
     * The request of a list that a consumer follows, without page parameters.
     *
     * @param sortKey by which the newest come first
     * @param attribute a further one that is never left out
     */
    ApiRequest follow(Operation list, String sortKey, String attribute) {
        String site = endpoint.getConfiguration().getSiteId();
        Map<String, Object> filters = new LinkedHashMap<>(endpoint.getRequest().getFilter());
        putSite(list, filters, site == null || site.isBlank() ? null : site.trim());
        Map<String, Object> fields = new LinkedHashMap<>(endpoint.getRequest().getFields());
        fields.computeIfPresent(
                list.resource(),
                (type, names) -> withField(withField(names(names), sortKey), attribute));
        List<Parameter> query = new ArrayList<>();
        addFilters(list, filters, query);
        addFields(fields, query);
        addParameters(endpoint.getRequest().getParameter(), query);
        addNames("include", endpoint.getRequest().getInclude(), query);
        query.add(new Parameter("sort", "-" + sortKey));
        return new ApiRequest(list.method(), list.path(), query, null, false, advice(list, query));
    }

    /** The call that reads one record of a list that is followed, with the same attributes. */
    ApiRequest one(Operation get, String id) {
        List<Parameter> query = new ArrayList<>();
        addFields(endpoint.getRequest().getFields(), query);
        addNames("include", endpoint.getRequest().getInclude(), query);
        return new ApiRequest(get.method(), get.path(ApiRequest.encode(id)), query, null, false);
    }

    /** What to say if a call that names no site is refused, though it could name one. */
    private static @Nullable String advice(Operation operation, List<Parameter> query) {
        return operation
                .filter(SITE_FILTER)
                .map(Filter::queryName)
                .filter(name -> query.stream().noneMatch(given -> given.name().equals(name)))
                .map(name -> SITE_ADVICE)
                .orElse(null);
    }

    private static Map<String, Object> merged(
            Map<String, Object> option, @Nullable Map<String, Object> header) {
        Map<String, Object> all = new LinkedHashMap<>(option);
        if (header != null) {
            all.putAll(header);
        }
        return all;
    }

    private static void putSite(
            Operation operation, Map<String, Object> filters, @Nullable String site) {
        if (site != null && operation.hasFilter(SITE_FILTER)) {
            filters.putIfAbsent(SITE_FILTER, site);
        }
    }

    private static void addFilters(
            Operation operation, Map<String, Object> filters, List<Parameter> query) {
        for (Filter filter : operation.filters()) {
            if (filter.required() && !filters.containsKey(filter.name())) {
                throw new IllegalArgumentException(
                        "kajabi:"
                                + operation.uri()
                                + " needs the filter "
                                + filter.name()
                                + ": set "
                                + (filter.name().equals(SITE_FILTER)
                                        ? "siteId"
                                        : "filter." + filter.name())
                                + ".");
            }
        }
        filters.forEach((name, value) -> addFilter(operation, name, value, query));
    }

    private static void addFilter(
            Operation operation, String name, Object value, List<Parameter> query) {
        String text = text(value);
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "filter."
                            + name
                            + " has no value: the server would ignore it and answer as if there"
                            + " were no such filter.");
        }
        Filter filter = operation.filter(name).orElse(null);
        String queryName = filter == null ? "filter[" + name + "]" : filter.queryName();
        if (filter != null && filter.repeatable()) {
            split(text).forEach(part -> query.add(new Parameter(queryName, part)));
        } else {
            query.add(new Parameter(queryName, text));
        }
    }

    private static void addFields(Map<String, Object> fields, List<Parameter> query) {
        fields.forEach((type, names) -> addNames("fields[" + type + "]", names(names), query));
    }

    private static void addParameters(Map<String, Object> parameters, List<Parameter> query) {
        parameters.forEach((name, value) -> query.add(new Parameter(name, text(value))));
    }

    private static void addNames(String name, @Nullable String value, List<Parameter> query) {
        if (value != null) {
            query.add(new Parameter(name, names(value)));
        }
    }

    /** A list of names, separated by commas only: the server may not expect blanks. */
    static String names(Object value) {
        return String.join(",", split(text(value)));
    }

    /** A value of the query; several are separated by commas. */
    private static String text(@Nullable Object value) {
        return String.join(",", FilterValues.texts(value));
    }

    private static List<String> split(String names) {
        return Arrays.stream(names.split(",")).map(String::trim).toList();
    }

    private static String withField(String names, String field) {
        return split(names).contains(field) ? names : names + "," + field;
    }
}
