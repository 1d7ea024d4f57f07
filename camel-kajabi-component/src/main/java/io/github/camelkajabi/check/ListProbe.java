// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.PageEnd;
import io.github.camelkajabi.model.AttributeException;
import io.github.camelkajabi.model.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list of the API and its first page, requested as a route would: newest first if a consumer can
 * follow it, and restricted to the configured site.
 *
 * @param filters the parameters that restrict it
 * @param first the first page
 */
record ListProbe(Operation operation, List<Parameter> filters, Answer first) {

    /** The rows that are requested of a first page. */
    static final int PAGE_SIZE = 100;

    private static final String SIZE = "size";

    /** Requests the first page of a list. */
    static ListProbe of(Calls calls, Operation operation, List<Parameter> filters) {
        ListProbe unread = new ListProbe(operation, filters, Answer.notSent());
        return new ListProbe(
                operation, filters, unread.read(calls, unread.newestFirst(), 1, PAGE_SIZE));
    }

    String name() {
        return operation.resource();
    }

    @Nullable Following follow() {
        return operation.follow();
    }

    /** Whether a consumer can follow the list, and it has rows to compare. */
    boolean isFollowedWithRows() {
        return follow() != null && !first.rows().isEmpty();
    }

    /** Whether the list accepts a page size. */
    boolean hasPageSize() {
        return operation.paging().contains(SIZE);
    }

    /** The parameters of the order that a consumer requests; none if it cannot follow the list. */
    List<Parameter> newestFirst() {
        Following follow = follow();
        return follow == null ? List.of() : List.of(sort("-" + follow.created()));
    }

    static Parameter sort(String key) {
        return new Parameter("sort", key);
    }

    /** Requests a page with further parameters. */
    Answer read(Calls calls, List<Parameter> more, int number, int size) {
        List<Parameter> query = new ArrayList<>(filters);
        query.addAll(more);
        query.add(new Parameter("page[number]", Integer.toString(number)));
        if (hasPageSize()) {
            query.add(new Parameter("page[size]", Integer.toString(size)));
        }
        return calls.list(operation.path(), query);
    }

    /** Requests the first page, newest first, with one more filter. */
    Answer readFiltered(Calls calls, Parameter filter, int size) {
        return read(
                calls, Stream.concat(newestFirst().stream(), Stream.of(filter)).toList(), 1, size);
    }

    /** What the first page shows about the end of the list. */
    PageEnd end() {
        Document document = Objects.requireNonNull(first.document());
        return PageEnd.of(document, 1, hasPageSize() ? PAGE_SIZE : null);
    }

    /** Whether the first page is all there is, according to links and totals. */
    boolean isWhole() {
        return first.isOk() && end() == PageEnd.LAST;
    }

    /** The times of rows in their order; null where one is missing or not readable. */
    static List<@Nullable Instant> times(Answer answer, String attribute) {
        List<@Nullable Instant> times = new ArrayList<>();
        for (Resource row : answer.rows()) {
            times.add(time(row, attribute));
        }
        return times;
    }

    static @Nullable Instant time(Resource row, String attribute) {
        try {
            return row.getInstant(attribute);
        } catch (AttributeException e) {
            return null;
        }
    }
}
