// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import io.github.camelkajabi.Paging;
import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.options.CallParameter;
import io.github.camelkajabi.options.EndpointOptions;
import io.github.camelkajabi.options.FilterValues;
import io.github.camelkajabi.options.OptionChecks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Makes the query of a call that reads, from the message and the options of the endpoint. */
public final class QueryFactory {

    static final String SITE_ADVICE = "If the account has several sites, set siteId.";

    private static final String SITE_FILTER = "site_id";

    /** Headers that override the query built from the endpoint options. */
    private static final List<CallParameter<?>> HEADERS =
            List.of(
                    CallParameter.FILTER,
                    CallParameter.FIELDS,
                    CallParameter.PARAMETER,
                    CallParameter.INCLUDE,
                    CallParameter.SORT);

    private final Map<String, Query> ofOptions = new ConcurrentHashMap<>();
    private final EndpointOptions options;
    private final RecordIdentity identity;

    public QueryFactory(EndpointOptions options) {
        this.options = options;
        this.identity = new RecordIdentity(options);
    }

    /**
     * A query.
     *
     * @param site the site that it was made for
     * @param parameters its parameters
     * @param advice what to add to the error message if the call is refused; null without advice
     */
    record Query(@Nullable String site, List<Parameter> parameters, @Nullable String advice) {}

    /**
     * The query, without page parameters. If no header overrides the options, it is built and
     * checked once.
     *
     * @throws IllegalArgumentException if a name is unknown or a value is missing
     */
    Query of(Operation operation, Message message) {
        String site = identity.siteId(operation, message);
        for (CallParameter<?> header : HEADERS) {
            if (header.isIn(message, options)) {
                return make(operation, message, site);
            }
        }
        if (options.query().filter().containsKey(SITE_FILTER)
                && CallParameter.SITE_ID.isIn(message, options)) {
            // Whether the two may differ depends on who has set the header.
            return make(operation, message, site);
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
                merged(options.query().filter(), CallParameter.FILTER.of(message, options));
        Map<String, Object> fields =
                merged(options.query().fields(), CallParameter.FIELDS.of(message, options));
        Map<String, Object> parameters =
                merged(options.query().parameter(), CallParameter.PARAMETER.of(message, options));
        String include = CallParameter.INCLUDE.of(message, options);
        String sort = CallParameter.SORT.of(message, options);
        OptionChecks.query(options, operation, filters, fields, parameters, include, sort);
        Object filterBySite = filters.get(SITE_FILTER);
        if (filterBySite != null) {
            identity.checkSiteFilter(
                    operation, message, text("filter." + SITE_FILTER, filterBySite));
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
     * The request of a list that is read whole by its windows, without page parameters: like {@link
     * #polled}, with the headers of a message merged in.
     *
     * @throws IllegalArgumentException if a name is unknown, a value is missing or not valid, or a
     *     header chooses an order or pages
     */
    public ApiRequest whole(Operation list, String sortKey, String attribute, Message message) {
        for (CallParameter<?> shape :
                List.of(
                        CallParameter.SORT,
                        CallParameter.PAGE_NUMBER,
                        CallParameter.PREFETCH,
                        CallParameter.RAW_PAYLOAD)) {
            if (shape.isIn(message, options)) {
                throw new IllegalArgumentException(
                        "The header "
                                + shape.header()
                                + " has no meaning for a list with consistent=true. Remove it.");
            }
        }
        if (CallParameter.PAGING.of(message, options) == Paging.page) {
            throw new IllegalArgumentException(
                    "The header "
                            + CallParameter.PAGING.header()
                            + " is page, which reads one page, and consistent=true reads the whole"
                            + " list. Remove the header.");
        }
        EndpointOptions.Query merged =
                new EndpointOptions.Query(
                        merged(options.query().filter(), CallParameter.FILTER.of(message, options)),
                        merged(options.query().fields(), CallParameter.FIELDS.of(message, options)),
                        merged(
                                options.query().parameter(),
                                CallParameter.PARAMETER.of(message, options)),
                        CallParameter.INCLUDE.of(message, options),
                        null);
        OptionChecks.query(
                options,
                list,
                merged.filter(),
                merged.fields(),
                merged.parameter(),
                merged.include(),
                null);
        Object filterBySite = merged.filter().get(SITE_FILTER);
        if (filterBySite != null) {
            identity.checkSiteFilter(list, message, text("filter." + SITE_FILTER, filterBySite));
        }
        return polled(list, sortKey, attribute, merged, identity.siteId(list, message));
    }

    /** The site by which a list is filtered; null if it is not, or by several. */
    @Nullable String listedSite(Operation list, Message message) {
        Object filter =
                list.hasFilter(SITE_FILTER)
                        ? merged(
                                        options.query().filter(),
                                        CallParameter.FILTER.of(message, options))
                                .get(SITE_FILTER)
                        : null;
        String site = filter == null ? "" : text("filter." + SITE_FILTER, filter).strip();
        return site.isEmpty() || site.indexOf(',') >= 0 ? null : site;
    }

    /**
     * The request of a list that a consumer polls, without page parameters.
     *
     * @param sortKey the key by which the newest records come first
     * @param attribute a further attribute that sparse fieldsets must not leave out
     * @throws IllegalArgumentException if a required filter is missing or a filter has no value
     */
    public ApiRequest polled(Operation list, String sortKey, String attribute) {
        return polled(list, sortKey, attribute, options.query(), options.siteId());
    }

    private static ApiRequest polled(
            Operation list,
            String sortKey,
            String attribute,
            EndpointOptions.Query asked,
            @Nullable String site) {
        Map<String, Object> filters = new LinkedHashMap<>(asked.filter());
        putSite(list, filters, site);
        List<Parameter> query = new ArrayList<>();
        addFilters(list, filters, query);
        addFields(fieldsOf(list, asked.fields(), sortKey, attribute), query);
        addParameters(asked.parameter(), query);
        addNames("include", asked.include(), query);
        query.add(new Parameter("sort", "-" + sortKey));
        return new ApiRequest(list.method(), list.path(), query, null, false, advice(list, query));
    }

    /** The sparse fieldsets with the attributes that a polled list needs. */
    private static Map<String, Object> fieldsOf(
            Operation list, Map<String, Object> asked, String sortKey, String attribute) {
        Map<String, Object> fields = new LinkedHashMap<>(asked);
        fields.computeIfPresent(
                list.resource(),
                (type, names) ->
                        withField(
                                withField(FilterValues.names("fields." + type, names), sortKey),
                                attribute));
        return fields;
    }

    /**
     * The request of one record of a polled list, with the same attributes.
     *
     * @param sortKey the key by which the list is sorted
     * @param attribute a further attribute that sparse fieldsets must not leave out
     */
    public ApiRequest one(Operation get, String id, String sortKey, String attribute) {
        List<Parameter> query = new ArrayList<>();
        addFields(fieldsOf(get, options.query().fields(), sortKey, attribute), query);
        addNames("include", options.query().include(), query);
        return new ApiRequest(get.method(), get.path(ApiRequest.encode(id)), query, null, false);
    }

    /** The advice for a call that is refused and could name a site but does not. */
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
        String text = text("filter." + name, value);
        Filter filter = operation.filter(name).orElse(null);
        boolean isRepeatable = filter != null && filter.repeatable();
        List<String> parts = isRepeatable ? FilterValues.split(text) : List.of(text);
        if (parts.stream().anyMatch(FilterValues::isBlank)) {
            throw new IllegalArgumentException(
                    "filter."
                            + OneLine.of(name, OneLine.VALUE)
                            + (FilterValues.isBlank(text) ? " has no value" : " has a blank value")
                            + ". The server would ignore the filter and return all records.");
        }
        requireNoControl("filter." + name, text);
        String queryName = filter == null ? "filter[" + name + "]" : filter.queryName();
        parts.forEach(part -> query.add(new Parameter(queryName, part)));
    }

    private static void addFields(Map<String, Object> fields, List<Parameter> query) {
        fields.forEach(
                (type, names) ->
                        addNames(
                                "fields[" + type + "]",
                                FilterValues.names("fields." + type, names),
                                query));
    }

    private static void addParameters(Map<String, Object> parameters, List<Parameter> query) {
        parameters.forEach(
                (name, value) -> {
                    String text = text("parameter." + name, value);
                    if (FilterValues.isBlank(text)) {
                        throw new IllegalArgumentException(
                                "parameter."
                                        + OneLine.of(name, OneLine.VALUE)
                                        + " has no value. Set one, or leave it out.");
                    }
                    requireNoControl("parameter." + name, text);
                    query.add(new Parameter(name, text));
                });
    }

    private static void addNames(String name, @Nullable String value, List<Parameter> query) {
        if (value != null) {
            query.add(new Parameter(name, FilterValues.names(name, value)));
        }
    }

    private static void requireNoControl(String option, String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    OneLine.of(option, OneLine.VALUE)
                            + "="
                            + OneLine.of(text, OneLine.VALUE)
                            + " contains a control character. Remove it.");
        }
    }

    /** A value of the query; several are separated by commas. */
    private static String text(String option, @Nullable Object value) {
        return String.join(",", FilterValues.texts(option, value));
    }

    private static String withField(String names, String field) {
        return FilterValues.split(names).contains(field) ? names : names + "," + field;
    }
}
