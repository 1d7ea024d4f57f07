// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.EmptyValues;
import io.github.camelkajabi.HeaderOverrides;
import io.github.camelkajabi.Paging;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint at the time when a producer or consumer is created. They do not change
 * after that.
 *
 * @param resource the resource, such as contacts
 * @param relationship the relationship of the resource, such as tags; null without one
 * @param operation the operation that the option names; null without one
 * @param onlyOperation the operation of a resource that has a single one; null otherwise
 * @param event the event of a hook sample
 * @param id the id of the record, without surrounding blanks; null if it is blank or not set
 * @param relatedIds the ids of the related records
 * @param relatedTitles the titles of the related records
 * @param siteId the id of the site, without surrounding blanks; null if it is blank or not set.
 *     This is the only place that normalizes it.
 * @param query the options that become query parameters
 * @param pages the options that choose pages of a list
 * @param body how the body is read
 * @param rawPayload whether answers stay JSON text
 * @param sendCustomerWelcomeEmail whether a grant may mail a welcome; null leaves it to the server
 * @param allowEmptyReplace whether replace may empty a relationship
 * @param headerOverrides which options the headers of a message may override
 * @param lenient whether names and values that the catalogue does not know are sent
 * @param given the names of the options in the endpoint URI, whatever their spelling there
 * @param account identifies the account; equal for endpoints of the same one
 */
public record EndpointOptions(
        String resource,
        @Nullable String relationship,
        @Nullable String operation,
        @Nullable String onlyOperation,
        @Nullable String event,
        @Nullable String id,
        @Nullable String relatedIds,
        @Nullable String relatedTitles,
        @Nullable String siteId,
        Query query,
        Pages pages,
        Body body,
        boolean rawPayload,
        @Nullable Boolean sendCustomerWelcomeEmail,
        boolean allowEmptyReplace,
        HeaderOverrides headerOverrides,
        boolean lenient,
        SortedSet<String> given,
        Object account) {

    private static final String SITE_FILTER = "site_id";

    public EndpointOptions {
        id = stripped(id);
        siteId = stripped(siteId);
        given = Collections.unmodifiableSortedSet(new TreeSet<>(given));
    }

    /**
     * The options that become query parameters.
     *
     * @param filter values by the name of the filter
     * @param fields attributes by resource type
     * @param parameter values of further query parameters by name
     * @param include relationships, separated by commas
     * @param sort the sort key
     */
    public record Query(
            Map<String, Object> filter,
            Map<String, Object> fields,
            Map<String, Object> parameter,
            @Nullable String include,
            @Nullable String sort) {

        public Query {
            filter = copy(filter);
            fields = copy(fields);
            parameter = copy(parameter);
        }

        private static Map<String, Object> copy(Map<String, Object> values) {
            return Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /**
     * The options that choose pages of a list.
     *
     * @param paging how a list is read
     * @param prefetch how many pages are read at the same time
     * @param consistent whether a list is complete although it changes while it is read
     * @param number the page to read, from 1
     * @param size the rows of a page
     */
    public record Pages(
            Paging paging,
            int prefetch,
            boolean consistent,
            @Nullable Integer number,
            @Nullable Integer size) {}

    /**
     * The options for the attributes of a record.
     *
     * @param emptyValues what an attribute without a value does
     * @param customFieldTitles whether custom fields have their titles as names
     */
    public record Body(EmptyValues emptyValues, boolean customFieldTitles) {}

    private static @Nullable String stripped(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** The operation that the endpoint names, also by a resource that has a single one. */
    public @Nullable String operationName() {
        return operation != null ? operation : onlyOperation;
    }

    /** Whether the URI has the option id, with a value or with an expression that was empty. */
    public boolean namesId() {
        return given.contains("id");
    }

    /** Whether the endpoint itself names a site. The site of the component is only a default. */
    public boolean namesSite() {
        return given.contains("siteId");
    }

    /** The site that a list is restricted to: that of the filter, or that of the option. */
    public @Nullable String listedSite() {
        Object filter = query.filter().get(SITE_FILTER);
        return filter == null ? siteId : stripped(filter.toString());
    }

    /** Whether an option that shapes a single call was set, even to its default. */
    boolean isSet(String option) {
        return given.contains(option)
                || switch (option) {
                    case "id" -> id != null;
                    case "relatedIds" -> relatedIds != null;
                    case "relatedTitles" -> relatedTitles != null;
                    case "event" -> event != null;
                    case "pageNumber" -> pages.number() != null;
                    case "paging" -> pages.paging() != Paging.all;
                    default -> false;
                };
    }
}
