// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.Track;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.ListDocument;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.model.AttributeException;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.options.CallParameter;
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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
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
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The list that a consumer polls, and how its rows are read. */
public final class PolledList {

    /**
     * Safety margin for date filters, whose time zone is not documented, nor whether the day itself
     * is included.
     */
    private static final int SPARE_DAYS = 2;

    private static final String SITE_FILTER = "site_id";

    private static final Pattern RELATED = Pattern.compile("filter\\[([a-z_]+)_id]");

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d.*");

    private final EndpointOptions options;
    private final Operation operation;
    private final Following follow;
    private final Track track;
    private final String timeKey;
    private final @Nullable Integer pageSize;
    private final QueryFactory queries;
    private final ApiRequest request;

    private PolledList(
            EndpointOptions options, Operation operation, Track track, @Nullable Message message) {
        this.options = options;
        this.operation = operation;
        this.follow = Objects.requireNonNull(operation.follow());
        this.track = track;
        this.timeKey = OptionChecks.timeKey(follow, track);
        this.pageSize =
                message == null
                        ? options.pages().size()
                        : CallParameter.PAGE_SIZE.of(message, options);
        this.queries = new QueryFactory(options);
        this.request =
                message == null
                        ? queries.polled(operation, timeKey, follow.created())
                        : queries.whole(operation, timeKey, follow.created(), message);
    }

    /**
     * Finds the list that a consumer polls.
     *
     * @throws IllegalArgumentException if it cannot be polled, or not with these options
     */
    public static PolledList of(EndpointOptions options, ConsumerOptions consumer) {
        Operation operation = OptionChecks.consumer(options, consumer);
        try {
            return new PolledList(options, operation, consumer.track(), null);
        } catch (IllegalArgumentException e) {
            throw OptionChecks.ofConsumer(operation, e);
        }
    }

    /**
     * The list that a message asks to read whole.
     *
     * @throws IllegalArgumentException if an option or a header is wrong
     */
    static PolledList whole(EndpointOptions options, Operation operation, Message message) {
        return new PolledList(options, operation, Track.created, message);
    }

    public String resource() {
        return operation.resource();
    }

    public @Nullable String type() {
        return operation.type();
    }

    /**
     * How a consumer reads the list, under the given name of the checkpoint.
     *
     * @throws IllegalArgumentException if an option is wrong
     */
    public ReaderSettings settings(String key, ConsumerOptions consumer) {
        Duration lookback = consumer.lookback();
        return settings(key)
                .withVersions(track == Track.updated)
                .withStartFrom(StartFrom.parse(plusSign(consumer.startFrom())))
                .withLookback(lookback == null ? defaultLookback() : lookback)
                .withMaxOpen(consumer.maxOpenRecords())
                .withRetryDelay(consumer.delay(), consumer.maximumRedeliveryDelay())
                .withSkipUnreadable(consumer.skipUnreadable())
                .withStopAtFailure(consumer.breakOnFirstError());
    }

    /**
     * How the list is read once, from its oldest record to its newest.
     *
     * @throws IllegalArgumentException if an option is wrong
     */
    ReaderSettings settingsOfWhole() {
        return settings(operation.uri())
                .withStartFrom(StartFrom.parse("beginning"))
                .withLookback(defaultLookback());
    }

    private ReaderSettings settings(String key) {
        return ReaderSettings.of(key)
                .withOrder(order())
                .withSinceFilter(mayNarrow())
                .withPageSize(pageSize == null ? ReaderSettings.DEFAULT_PAGE_SIZE : pageSize)
                .withRowsLeave(isFiltered());
    }

    ListOrder order() {
        return switch (follow.order()) {
            case TIME -> ListOrder.TIME;
            case UNPROVEN -> ListOrder.TIME_BEST_EFFORT;
            case ROWS -> ListOrder.ROWS;
        };
    }

    private Duration defaultLookback() {
        return Duration.ofMinutes(follow.lookbackMinutes());
    }

    /** A record cannot change its site; any other filter may stop matching a record. */
    private boolean isFiltered() {
        return request.query().stream()
                .map(Parameter::name)
                .anyMatch(name -> isFilter(name) && !isOf(name, SITE_FILTER));
    }

    private boolean isFilter(String parameter) {
        return parameter.startsWith("filter[")
                || operation.filters().stream().anyMatch(f -> f.queryName().equals(parameter));
    }

    private boolean isOf(String parameter, String filter) {
        return operation.filter(filter).map(Filter::queryName).orElse("").equals(parameter);
    }

    /** A filter of the user's own choice must not be replaced. */
    private boolean mayNarrow() {
        String since = follow.since();
        return since != null
                && request.query().stream().noneMatch(asked -> isOf(asked.name(), since));
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
        Operation get = Catalog.get().find(operation.resource(), null, "get", null);
        return queries.one(get, id, timeKey, follow.created());
    }

    /**
     * The row that the reader sees of a record. A record without a usable id or a readable time is
     * marked.
     *
     * @throws IllegalStateException if the record itself shows that it belongs to another list
     */
    public Row<Resource> row(ApiRequest request, Resource resource) {
        requireType(resource);
        String id = resource.getId();
        String defect = ListDocument.defect(resource);
        if (id == null || defect != null) {
            return unreadable(resource, String.valueOf(defect));
        }
        requireMember(request, id, resource);
        if (follow.order() == Following.Order.ROWS) {
            return new Row<>(id, null, resource);
        }
        try {
            Instant time = resource.getInstant(timeKey);
            if (time != null && !isTimestamp(time)) {
                return unreadable(resource, "has a " + timeKey + " that is not a time");
            }
            return new Row<>(
                    id,
                    time,
                    fingerprint(resource),
                    time == null ? "has no " + timeKey : null,
                    resource);
        } catch (AttributeException e) {
            return unreadable(resource, "has a " + timeKey + " that is not a time");
        }
    }

    /** Whether a time can become the timestamp of a message, which is in milliseconds. */
    private static boolean isTimestamp(Instant time) {
        return !time.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))
                && !time.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE));
    }

    /**
     * A row that cannot be followed. Its id is empty if it has none that can be used.
     *
     * @param resource the record, or what stands in for it
     */
    static Row<Resource> unreadable(Resource resource, String defect) {
        String id = resource.getId();
        return new Row<>(
                id == null || !ListDocument.isUsable(id) ? "" : id, null, null, defect, resource);
    }

    /** Whether the record is one of this kind of list, if it says what it is. */
    boolean isOfType(Resource resource) {
        Object type = resource.asMap().get("type");
        return type == null || operation.type() == null || type.equals(operation.type());
    }

    /** A cache or proxy that confuses requests may answer with another resource. */
    private void requireType(Resource resource) {
        if (!isOfType(resource)) {
            throw new IllegalStateException(
                    "The list of "
                            + operation.resource()
                            + " was requested, but the response shows the record '"
                            + shown(resource.getId())
                            + "' of the type "
                            + shown(resource.getType())
                            + " instead of "
                            + operation.type()
                            + ". The page is rejected; the next poll reads again.");
        }
    }

    private static String shown(@Nullable String text) {
        return OneLine.of(String.valueOf(text), OneLine.VALUE);
    }

    /**
     * Distinguishes two changes within one printed time; null unless changes are tracked. How the
     * server prints a time makes no difference.
     */
    private @Nullable String fingerprint(Resource resource) {
        if (track != Track.updated) {
            return null;
        }
        Map<String, @Nullable Object> content = new HashMap<>(resource.asMap());
        content.remove("links");
        content.put("attributes", withoutFractions(resource.getAttributes()));
        CRC32C sum = new CRC32C();
        sum.update(JsonWriter.toString(new TreeMap<>(content)).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    private static Map<String, @Nullable Object> withoutFractions(
            Map<String, @Nullable Object> attributes) {
        Map<String, @Nullable Object> texts = new TreeMap<>(attributes);
        texts.replaceAll(
                (name, value) -> value instanceof String text ? withoutFraction(text) : value);
        return texts;
    }

    private static String withoutFraction(String text) {
        if (!TIME.matcher(text).matches()) {
            return text;
        }
        try {
            return OffsetDateTime.parse(text)
                    .toInstant()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString();
        } catch (DateTimeParseException e) {
            return text;
        }
    }

    /**
     * A cache or a server that ignores a filter for a moment returns records of another site or
     * customer, or others that the filter excludes. Records that show it are recognized.
     */
    private void requireMember(ApiRequest request, String id, Resource resource) {
        for (Parameter parameter : request.query()) {
            requireSelected(parameter, id, resource);
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

    private void requireSelected(Parameter parameter, String id, Resource resource) {
        for (Filter filter : operation.filters()) {
            if (filter.queryName().equals(parameter.name())
                    && !options.lenient()
                    && FilteredRows.excludes(filter, parameter.value().trim(), resource)) {
                throw new IllegalStateException(
                        "The list of "
                                + operation.resource()
                                + " was requested with "
                                + parameter.name()
                                + "="
                                + parameter.value()
                                + ", but shows the record '"
                                + id
                                + "' with "
                                + FilteredRows.shown(filter, resource)
                                + ". The page is rejected; the next poll reads again. If the"
                                + " filter selects such records, lenient=true accepts them.");
            }
        }
    }

    /** When the record was created; null if that is not known or cannot be read. */
    public @Nullable Instant createdAt(Resource resource) {
        if (follow.order() == Following.Order.ROWS) {
            return null;
        }
        try {
            return resource.getInstant(follow.created());
        } catch (AttributeException e) {
            // A list that is read by another time goes on. Its record still shows the text.
            return null;
        }
    }
}
