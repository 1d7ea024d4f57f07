// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.CatalogException;
import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.model.AttributeException;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.polling.ListOrder;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.ReaderSettings;
import io.github.camelkajabi.polling.Row;
import io.github.camelkajabi.polling.StartFrom;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The list that a consumer follows, by the options of its endpoint, which are checked here. */
final class FollowedList {

    /**
     * How far a filter by calendar day is set back: nobody tells its time zone and whether the day
     * itself is meant.
     */
    private static final int SPARE_DAYS = 2;

    private static final List<String> CALL_OPTIONS =
            List.of(
                    "id",
                    "relatedIds",
                    "event",
                    "paging",
                    "prefetch",
                    "pageNumber",
                    "sendCustomerWelcomeEmail",
                    "allowEmptyReplace");

    private static final Pattern RELATED = Pattern.compile("filter\\[([a-z_]+)_id]");

    private final KajabiEndpoint endpoint;
    private final Operation operation;
    private final Following follow;
    private final String timeKey;

    private FollowedList(
            KajabiEndpoint endpoint, Operation operation, Following follow, String timeKey) {
        this.endpoint = endpoint;
        this.operation = operation;
        this.follow = follow;
        this.timeKey = timeKey;
    }

    /**
     * Finds the list that a consumer of the endpoint follows.
     *
     * @throws IllegalArgumentException if it cannot be followed, or not with these options; the
     *     message says why and what would be right
     */
    static FollowedList of(KajabiEndpoint endpoint) {
        Operation operation = operation(endpoint);
        Following follow = operation.follow();
        if (follow == null) {
            throw cannotBeFollowed(operation);
        }
        String timeKey = endpoint.getTrack() == Track.updated ? follow.updated() : follow.created();
        if (timeKey == null) {
            throw new IllegalArgumentException(
                    "track=updated: the API does not sort "
                            + operation.resource()
                            + " by the time of change. It does so for "
                            + updatable()
                            + "; for "
                            + operation.resource()
                            + " only track=created is possible.");
        }
        KajabiRequestOptions request = endpoint.getRequest();
        checkOptions(endpoint);
        if (request.getSort() != null) {
            throw new IllegalArgumentException(
                    "sort="
                            + request.getSort()
                            + ": a consumer chooses the order itself; leave the option out.");
        }
        if (request.isRawPayload() && request.getInclude() != null) {
            throw new IllegalArgumentException(
                    "include="
                            + request.getInclude()
                            + ": a consumer with rawPayload makes a document of each record, which"
                            + " has no place for what is included; leave one of the two out.");
        }
        try {
            endpoint.checkQuery(operation);
            new KajabiQuery(endpoint, new KajabiIdentity(endpoint))
                    .follow(operation, timeKey, follow.created());
        } catch (IllegalArgumentException e) {
            throw ofConsumer(operation, e);
        }
        return new FollowedList(endpoint, operation, follow, timeKey);
    }

    /** The options that choose or shape a call, which a consumer does itself. */
    private static void checkOptions(KajabiEndpoint endpoint) {
        for (String option : CALL_OPTIONS) {
            if (endpoint.isGiven(option)) {
                throw new IllegalArgumentException(
                        "Option '"
                                + option
                                + "' is not supported by a consumer: from(\"kajabi:"
                                + endpoint.getResource()
                                + "\") reads all new records of the list. Remove the option.");
            }
        }
    }

    /** The address of a consumer has no operation, so its errors must not name one. */
    private static IllegalArgumentException ofConsumer(
            Operation list, IllegalArgumentException error) {
        String message =
                String.valueOf(error.getMessage())
                        .replace("kajabi:" + list.uri(), "kajabi:" + list.address());
        return error instanceof CatalogException
                ? new CatalogException(message)
                : new IllegalArgumentException(message, error.getCause());
    }

    private static Operation operation(KajabiEndpoint endpoint) {
        String wanted = endpoint.getRequest().getOperation();
        if (endpoint.getRelationship() != null || wanted != null) {
            throw new IllegalArgumentException(
                    "A consumer follows the list of a resource: right would be from(\"kajabi:"
                            + endpoint.getResource()
                            + "\"), without relationship and operation.");
        }
        return Catalog.get().operations(endpoint.getResource(), null).stream()
                .filter(o -> o.operation().equals("list"))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "kajabi:"
                                                + endpoint.getResource()
                                                + " has no list that could be followed. "
                                                + followable()));
    }

    private static IllegalArgumentException cannotBeFollowed(Operation list) {
        return new IllegalArgumentException(
                "The list of "
                        + list.resource()
                        + " cannot be followed: the API sorts it "
                        + (list.sort().isEmpty()
                                ? "by nothing"
                                : "only by " + String.join(", ", list.sort()))
                        + " and not by the time of creation, so new records cannot be told from"
                        + " old ones. "
                        + followable());
    }

    private static String followable() {
        return "These can be followed: " + names(o -> o.follow() != null) + ".";
    }

    /** Where changes can be followed, for a message. */
    static String whereUpdated() {
        return ", and updated only for " + updatable();
    }

    private static String updatable() {
        return names(o -> o.follow() != null && o.follow().updated() != null);
    }

    private static String names(Predicate<Operation> which) {
        return Catalog.get().operations().stream()
                .filter(which)
                .map(Operation::resource)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    String resource() {
        return operation.resource();
    }

    @Nullable String type() {
        return operation.type();
    }

    /**
     * How the list is read, under the given name of the checkpoint.
     *
     * @throws IllegalArgumentException if an option is wrong
     */
    ReaderSettings settings(String key) {
        Integer pageSize = endpoint.getRequest().getPageSize();
        return ReaderSettings.of(key)
                .withOrder(
                        switch (follow.order()) {
                            case TIME -> ListOrder.TIME;
                            case UNPROVEN -> ListOrder.TIME_BEST_EFFORT;
                            case ROWS -> ListOrder.ROWS;
                        })
                .withVersions(endpoint.getTrack() == Track.updated)
                .withSinceFilter(mayNarrow())
                .withStartFrom(StartFrom.parse(plusSign(endpoint.getStartFrom())))
                .withLookback(lookback())
                .withPageSize(pageSize == null ? ReaderSettings.DEFAULT_PAGE_SIZE : pageSize)
                .withMaxOpen(endpoint.getMaxOpenRecords())
                .withRetryDelay(
                        Duration.ofMillis(pollDelay(endpoint)),
                        notNegative("maximumRedeliveryDelay", endpoint.getMaximumRedeliveryDelay()))
                .withRowsLeave(isFiltered())
                .withSkipUnreadable(endpoint.isSkipUnreadable())
                .withStopAtFailure(endpoint.isBreakOnFirstError());
    }

    /** A site never changes; whatever else is filtered by may. */
    private boolean isFiltered() {
        return endpoint.getRequest().getFilter().keySet().stream()
                .anyMatch(name -> !name.equals("site_id"));
    }

    private static long pollDelay(KajabiEndpoint endpoint) {
        return endpoint.getTimeUnit().toMillis(endpoint.getDelay());
    }

    /** Checks the value of an option. */
    static Duration notNegative(String option, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    option + "=" + value + ": it must be 0 or a duration such as 90s, 2m or 1h.");
        }
        return value;
    }

    private Duration lookback() {
        Duration chosen = endpoint.getLookback();
        if (chosen == null) {
            return Duration.ofMinutes(follow.lookbackMinutes());
        }
        if (chosen.isNegative() || chosen.isZero()) {
            throw new IllegalArgumentException(
                    "lookback is "
                            + chosen.toMillis()
                            + " ms: it must be a duration longer than nothing, such as 90s, 2m or"
                            + " 1h.");
        }
        if (follow.order() == Following.Order.ROWS) {
            throw new IllegalArgumentException(
                    "lookback="
                            + chosen
                            + ": the rows of "
                            + operation.resource()
                            + " carry no time, so it cannot be kept; leave the option out.");
        }
        return chosen;
    }

    /** A filter of the user's own choice must not be replaced. */
    private boolean mayNarrow() {
        return follow.since() != null
                && !endpoint.getRequest().getFilter().containsKey(follow.since());
    }

    /** The plus sign of a time zone arrives as a blank when it stands in a URI unencoded. */
    private static String plusSign(String instant) {
        return instant.trim().replace(' ', '+');
    }

    /** The call that reads a page. */
    ApiRequest request(PageRequest page) {
        List<Parameter> more = new ArrayList<>();
        Instant since = page.since();
        if (since != null) {
            more.add(
                    new Parameter(
                            operation
                                    .filter(Objects.requireNonNull(follow.since()))
                                    .orElseThrow()
                                    .queryName(),
                            since.minus(SPARE_DAYS, ChronoUnit.DAYS)
                                    .atZone(ZoneOffset.UTC)
                                    .toLocalDate()
                                    .toString()));
        }
        more.add(new Parameter("page[number]", Integer.toString(page.number())));
        more.add(new Parameter("page[size]", Integer.toString(page.size())));
        return new KajabiQuery(endpoint, new KajabiIdentity(endpoint))
                .follow(operation, timeKey, follow.created())
                .with(more.toArray(Parameter[]::new));
    }

    /** The call that reads one record of the list. */
    ApiRequest single(String id) {
        return new KajabiQuery(endpoint, new KajabiIdentity(endpoint))
                .one(Catalog.get().find(operation.resource(), null, "get", null), id);
    }

    /**
     * What the reader has to know of a record. One that cannot be followed is marked so.
     *
     * @throws IllegalStateException if the record itself shows that it is not of this list
     */
    Row<Resource> row(ApiRequest request, Resource resource) {
        String id = resource.getId();
        if (id == null || id.isBlank()) {
            return new Row<>("", null, null, "has no id", resource);
        }
        requireMember(request, id, resource);
        if (follow.order() == Following.Order.ROWS) {
            return new Row<>(id, null, resource);
        }
        try {
            Instant time = resource.getInstant(timeKey);
            return new Row<>(
                    id,
                    time,
                    fingerprint(resource),
                    time == null ? "has no " + timeKey : null,
                    resource);
        } catch (AttributeException e) {
            return new Row<>(id, null, null, "has a " + timeKey + " that is not a time", resource);
        }
    }

    /** Separates two changes within one printed time; only where changes are followed. */
    private @Nullable String fingerprint(Resource resource) {
        if (endpoint.getTrack() != Track.updated) {
            return null;
        }
        Map<String, @Nullable Object> content = new HashMap<>(resource.asMap());
        content.remove("links");
        CRC32C sum = new CRC32C();
        sum.update(JsonWriter.toString(new TreeMap<>(content)).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    /**
     * A cache or a server that ignores a filter for a moment answers with records of another site
     * or customer. Where a record names them, it is seen.
     */
    private void requireMember(ApiRequest request, String id, Resource resource) {
        for (Parameter parameter : request.query()) {
            Matcher filter = RELATED.matcher(parameter.name());
            if (!filter.matches()) {
                continue;
            }
            List<ResourceIdentifier> related =
                    resource.getRelationship(filter.group(1)).getIdentifiers();
            List<String> wanted = List.of(parameter.value().trim().split("\\s*,\\s*"));
            if (related.size() == 1 && !wanted.contains(related.get(0).id())) {
                throw new IllegalStateException(
                        "The list of "
                                + operation.resource()
                                + " was asked for with "
                                + parameter.name()
                                + "="
                                + parameter.value()
                                + ", but shows the record '"
                                + id
                                + "' of "
                                + filter.group(1)
                                + " '"
                                + related.get(0).id()
                                + "'. The page is not believed; the next poll reads again.");
            }
        }
    }

    /** When the record was created, as far as it tells. */
    @Nullable Instant createdAt(Resource resource) {
        return follow.order() == Following.Order.ROWS
                ? null
                : resource.getInstant(follow.created());
    }
}
