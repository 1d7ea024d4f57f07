// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.Track;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.model.AttributeException;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.options.ConsumerOptions;
import io.github.camelkajabi.options.EndpointOptions;
import io.github.camelkajabi.options.OptionChecks;
import io.github.camelkajabi.polling.ListOrder;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.ReaderSettings;
import io.github.camelkajabi.polling.Row;
import io.github.camelkajabi.polling.StartFrom;
import io.github.camelkajabi.request.QueryFactory;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The list that a consumer polls, and how its rows are read. */
public final class PolledList {

    /**
     * Safety margin for date filters, whose time zone is not documented, nor whether the day itself
     * is included.
     */
    private static final int SPARE_DAYS = 2;

    private static final Pattern RELATED = Pattern.compile("filter\\[([a-z_]+)_id]");

    private final EndpointOptions options;
    private final ConsumerOptions consumer;
    private final Operation operation;
    private final Following follow;
    private final String timeKey;
    private final QueryFactory queries;
    private final ApiRequest request;

    private PolledList(EndpointOptions options, ConsumerOptions consumer, Operation operation) {
        this.options = options;
        this.consumer = consumer;
        this.operation = operation;
        this.follow = Objects.requireNonNull(operation.follow());
        this.timeKey = OptionChecks.timeKey(follow, consumer.track());
        this.queries = new QueryFactory(options);
        this.request = queries.polled(operation, timeKey, follow.created());
    }

    /**
     * Finds the list that a consumer polls.
     *
     * @throws IllegalArgumentException if it cannot be polled, or not with these options
     */
    public static PolledList of(EndpointOptions options, ConsumerOptions consumer) {
        Operation operation = OptionChecks.consumer(options, consumer);
        try {
            return new PolledList(options, consumer, operation);
        } catch (IllegalArgumentException e) {
            throw OptionChecks.ofConsumer(operation, e);
        }
    }

    public String resource() {
        return operation.resource();
    }

    public @Nullable String type() {
        return operation.type();
    }

    /**
     * How the list is read, under the given name of the checkpoint.
     *
     * @throws IllegalArgumentException if an option is wrong
     */
    public ReaderSettings settings(String key) {
        Integer pageSize = options.pages().size();
        return ReaderSettings.of(key)
                .withOrder(
                        switch (follow.order()) {
                            case TIME -> ListOrder.TIME;
                            case UNPROVEN -> ListOrder.TIME_BEST_EFFORT;
                            case ROWS -> ListOrder.ROWS;
                        })
                .withVersions(consumer.track() == Track.updated)
                .withSinceFilter(mayNarrow())
                .withStartFrom(StartFrom.parse(plusSign(consumer.startFrom())))
                .withLookback(lookback())
                .withPageSize(pageSize == null ? ReaderSettings.DEFAULT_PAGE_SIZE : pageSize)
                .withMaxOpen(consumer.maxOpenRecords())
                .withRetryDelay(consumer.delay(), consumer.maximumRedeliveryDelay())
                .withRowsLeave(isFiltered())
                .withSkipUnreadable(consumer.skipUnreadable())
                .withStopAtFailure(consumer.breakOnFirstError());
    }

    /** A record cannot change its site; any other filter may stop matching a record. */
    private boolean isFiltered() {
        return options.query().filter().keySet().stream().anyMatch(name -> !name.equals("site_id"));
    }

    private Duration lookback() {
        Duration chosen = consumer.lookback();
        return chosen == null ? Duration.ofMinutes(follow.lookbackMinutes()) : chosen;
    }

    /** A filter of the user's own choice must not be replaced. */
    private boolean mayNarrow() {
        return follow.since() != null && !options.query().filter().containsKey(follow.since());
    }

    /** The plus sign of a time zone arrives as a blank when it stands in a URI unencoded. */
    private static String plusSign(String instant) {
        return instant.trim().replace(' ', '+');
    }

    /** The request of a page. */
    public ApiRequest request(PageRequest page) {
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
        return request.with(more.toArray(Parameter[]::new));
    }

    /** The request of one record of the list. */
    public ApiRequest single(String id) {
        return queries.one(Catalog.get().find(operation.resource(), null, "get", null), id);
    }

    /**
     * The row that the reader sees of a record. A record without an id or a readable time is
     * marked.
     *
     * @throws IllegalStateException if the record itself shows that it belongs to another list
     */
    public Row<Resource> row(ApiRequest request, Resource resource) {
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

    /** Distinguishes two changes within one printed time; null unless changes are tracked. */
    private @Nullable String fingerprint(Resource resource) {
        if (consumer.track() != Track.updated) {
            return null;
        }
        Map<String, @Nullable Object> content = new HashMap<>(resource.asMap());
        content.remove("links");
        CRC32C sum = new CRC32C();
        sum.update(JsonWriter.toString(new TreeMap<>(content)).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    /**
     * A cache or a server that ignores a filter for a moment returns records of another site or
     * customer. Records that name them are recognized.
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
                                + " was requested with "
                                + parameter.name()
                                + "="
                                + parameter.value()
                                + ", but shows the record '"
                                + id
                                + "' of "
                                + filter.group(1)
                                + " '"
                                + related.get(0).id()
                                + "'. The page is rejected; the next poll reads again.");
            }
        }
    }

    /** When the record was created; null if it is not known. */
    public @Nullable Instant createdAt(Resource resource) {
        return follow.order() == Following.Order.ROWS
                ? null
                : resource.getInstant(follow.created());
    }
}
