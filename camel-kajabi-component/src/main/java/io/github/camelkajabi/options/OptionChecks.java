// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.Paging;
import io.github.camelkajabi.Track;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.CatalogException;
import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.model.OneLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether options have a meaning where they are set: for an operation, for a call, for a
 * consumer. Each check throws an {@link IllegalArgumentException} that names the option, its value
 * and what is expected.
 */
public final class OptionChecks {

    /** The name of the switch of the welcome mail in the API. */
    public static final String WELCOME_EMAIL = "send_customer_welcome_email";

    private static final Logger LOG = LoggerFactory.getLogger(OptionChecks.class);

    /** Options of a call that not every operation uses. The others are checked by name. */
    private static final List<CallParameter<?>> ONLY_SOME_OPERATIONS =
            List.of(
                    CallParameter.ID,
                    CallParameter.RELATED_IDS,
                    CallParameter.RELATED_TITLES,
                    CallParameter.EMPTY_VALUES,
                    CallParameter.CUSTOM_FIELD_TITLES,
                    CallParameter.FIELDS,
                    CallParameter.PARAMETER,
                    CallParameter.EVENT,
                    CallParameter.PAGING,
                    CallParameter.PREFETCH,
                    CallParameter.PAGE_NUMBER,
                    CallParameter.PAGE_SIZE,
                    CallParameter.RAW_PAYLOAD,
                    CallParameter.SEND_CUSTOMER_WELCOME_EMAIL,
                    CallParameter.ALLOW_EMPTY_REPLACE);

    private static final List<String> OPTIONS_OF_CALLS =
            List.of(
                    "id",
                    "relatedIds",
                    "relatedTitles",
                    "emptyValues",
                    "customFieldTitles",
                    "event",
                    "paging",
                    "prefetch",
                    "consistent",
                    "pageNumber",
                    "sendCustomerWelcomeEmail",
                    "allowEmptyReplace");

    private static final List<String> OPTIONS_OF_CONSUMERS =
            List.of(
                    "startFrom",
                    "track",
                    "lookback",
                    "offsetRepository",
                    "offsetKey",
                    "breakOnFirstError",
                    "maxAttempts",
                    "maximumRedeliveryDelay",
                    "maxInFlightTime",
                    "maxMessagesPerPoll",
                    "maxOpenRecords",
                    "maxPollAge",
                    "parkTo",
                    "sendEmptyMessageWhenIdle",
                    "skipUnreadable",
                    "bridgeErrorHandler",
                    "exceptionHandler",
                    "exchangePattern",
                    "pollStrategy",
                    "backoffErrorThreshold",
                    "backoffIdleThreshold",
                    "backoffMultiplier",
                    "delay",
                    "greedy",
                    "initialDelay",
                    "repeatCount",
                    "runLoggingLevel",
                    "scheduledExecutorService",
                    "scheduler",
                    "startScheduler",
                    "timeUnit",
                    "useFixedDelay",
                    "webhook",
                    "webhookAutoRegister",
                    "webhookCheck",
                    "webhookCleanUp",
                    "webhookComponentName",
                    "webhookEchoes",
                    "webhookExternalUrl",
                    "webhookGap",
                    "webhookPath",
                    "webhookPreviousSecrets",
                    "webhookRequired",
                    "webhookSecret");

    private OptionChecks() {}

    /** The operation of a resource or relationship that has a single one; null otherwise. */
    public static @Nullable String onlyOperation(String resource, @Nullable String relationship) {
        List<String> offered =
                Catalog.get().operations(resource, relationship).stream()
                        .map(Operation::operation)
                        .distinct()
                        .toList();
        return offered.size() == 1 ? offered.get(0) : null;
    }

    /** Checks what does not depend on whether a producer or a consumer is created. */
    public static void endpoint(EndpointOptions options) {
        if (options.pages().number() != null) {
            atLeastOne("pageNumber", options.pages().number());
        }
        if (options.pages().size() != null) {
            atLeastOne("pageSize", options.pages().size());
        }
        prefetch("prefetch", options.pages().prefetch());
        if (options.namesSite() && options.siteId() == null) {
            throw new IllegalArgumentException(
                    "siteId is blank: set it to the id of a site, or leave the option out.");
        }
        if (options.operation() != null) {
            query(options, operation(options));
        }
        meaning(options);
        if (options.pages().consistent()) {
            consistent(options);
        }
    }

    /**
     * Checks an endpoint with consistent=true. It chooses the order and the pages itself, by a time
     * or an order that not every list has.
     */
    private static void consistent(EndpointOptions options) {
        Operation list = "list".equals(options.operationName()) ? operation(options) : null;
        if (list == null || list.follow() == null) {
            throw new IllegalArgumentException(
                    "consistent=true: kajabi:"
                            + (list == null ? options.resource() : list.uri())
                            + " cannot be read consistently, because it is not a list that the API"
                            + " sorts by the time of creation. "
                            + "Supported: operation=list of "
                            + names(o -> o.follow() != null)
                            + ".");
        }
        for (String option : List.of("sort", "pageNumber", "prefetch", "rawPayload")) {
            boolean isRawOff = option.equals("rawPayload") && !options.rawPayload();
            if (options.given().contains(option) && !isRawOff) {
                throw new IllegalArgumentException(
                        option
                                + ": a list with consistent=true is read oldest first, in windows"
                                + " that it chooses itself, so it does not use this option. Leave"
                                + " one of the two out.");
            }
        }
        if (options.pages().paging() == Paging.page) {
            throw new IllegalArgumentException(
                    "paging=page reads one page, and consistent=true the whole list. Leave one of"
                            + " the two out.");
        }
    }

    /** Checks the option or the header that says how many pages to read ahead. */
    public static void prefetch(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    name + "=" + value + ": it must be 0 (nothing is read ahead) or more.");
        }
    }

    /** Checks the option or the header of a page number or of the rows of a page. */
    public static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + "=" + value + ": it must be at least 1.");
        }
    }

    private static Operation operation(EndpointOptions options) {
        return Catalog.get()
                .find(
                        options.resource(),
                        options.relationship(),
                        options.operation(),
                        options.event());
    }

    /** An option must have a meaning for one of the operations that a message can choose. */
    private static void meaning(EndpointOptions options) {
        List<Operation> offered =
                Catalog.get().operations(options.resource(), options.relationship());
        String named = options.operationName();
        List<Operation> possible =
                offered.stream().filter(o -> named == null || o.operation().equals(named)).toList();
        for (CallParameter<?> parameter : ONLY_SOME_OPERATIONS) {
            if (isGiven(parameter, options) && possible.stream().noneMatch(parameter.appliesTo())) {
                String others =
                        offered.stream()
                                .filter(parameter.appliesTo())
                                .map(Operation::operation)
                                .distinct()
                                .collect(Collectors.joining(", "));
                throw new IllegalArgumentException(
                        parameter.name()
                                + ": kajabi:"
                                + possible.get(0).address()
                                + (named == null ? "" : "?operation=" + named)
                                + " does not use this option. Leave it out"
                                + (others.isEmpty()
                                        ? "."
                                        : "; operations that use it: " + others + "."));
            }
        }
        if (options.relatedIds() != null && options.relatedTitles() != null) {
            throw new IllegalArgumentException(
                    "relatedIds="
                            + OneLine.of(options.relatedIds(), OneLine.VALUE)
                            + " and relatedTitles="
                            + OneLine.of(options.relatedTitles(), OneLine.VALUE)
                            + " both name the related records. Leave one of the two out.");
        }
        EndpointOptions.Pages pages = options.pages();
        boolean everyPage = options.given().contains("paging") && pages.paging() != Paging.page;
        if (pages.number() != null && everyPage) {
            throw new IllegalArgumentException(
                    "pageNumber="
                            + pages.number()
                            + " reads one page, and paging="
                            + pages.paging()
                            + " reads all of them. Leave one of the two out.");
        }
    }

    private static boolean isGiven(CallParameter<?> parameter, EndpointOptions options) {
        Object value = parameter.option().apply(options);
        if (value instanceof Map<?, ?> values) {
            return !values.isEmpty();
        }
        return options.given().contains(parameter.name())
                && value != null
                && !(parameter.equals(CallParameter.RAW_PAYLOAD) && Boolean.FALSE.equals(value));
    }

    /**
     * Checks the names of filters, fields, includes, sort keys and further parameters of the
     * options against an operation, and warns of those that the API may no longer know.
     *
     * @throws CatalogException if one is unknown and lenient is off
     */
    public static void query(EndpointOptions options, Operation operation) {
        EndpointOptions.Query query = options.query();
        query(
                options,
                operation,
                query.filter(),
                query.fields(),
                query.parameter(),
                query.include(),
                query.sort());
        if (!options.lenient()) {
            if (options.pages().number() != null) {
                operation.checkPageOption("pageNumber");
            }
            if (options.pages().size() != null) {
                operation.checkPageOption("pageSize");
            }
        }
        if (options.sendCustomerWelcomeEmail() != null) {
            welcomeEmail(operation);
        }
        operation
                .removed(query.filter().keySet(), query.parameter().keySet())
                .forEach(
                        option ->
                                LOG.warn(
                                        "kajabi:{}: {} is no longer in the documentation of the"
                                                + " Kajabi API; the server may silently ignore"
                                                + " it",
                                        operation.uri(),
                                        option));
    }

    /** The same check with the values of a message merged in. */
    public static void query(
            EndpointOptions options,
            Operation operation,
            Map<String, Object> filters,
            Map<String, Object> fields,
            Map<String, Object> parameters,
            @Nullable String include,
            @Nullable String sort) {
        if (options.lenient()) {
            return;
        }
        filters.keySet().forEach(operation::checkFilter);
        filters.forEach((name, value) -> FilterValues.check(operation, name, value));
        fields.forEach(
                (type, names) ->
                        Catalog.get()
                                .checkFields(
                                        operation,
                                        type,
                                        FilterValues.names("fields." + type, names)));
        parameters.keySet().forEach(operation::checkParameter);
        if (include != null) {
            operation.checkInclude(include);
        }
        if (sort != null) {
            operation.checkSort(sort);
        }
    }

    /**
     * Checks that an operation knows the switch of the welcome mail. The server would ignore it and
     * send the mail.
     */
    public static void welcomeEmail(Operation operation) {
        if (operation.body() == null || !operation.body().meta().contains(WELCOME_EMAIL)) {
            throw new IllegalArgumentException(
                    "sendCustomerWelcomeEmail: kajabi:"
                            + operation.uri()
                            + " has no such switch; only kajabi:contacts/offers?operation=grant"
                            + " has.");
        }
    }

    /** Checks the options of an endpoint that creates a producer. */
    public static void producer(EndpointOptions options) {
        if (options.operation() == null
                && Catalog.get().operations(options.resource(), options.relationship()).size()
                        == 1) {
            query(options, operation(options));
        }
        for (String option : OPTIONS_OF_CONSUMERS) {
            if (options.given().contains(option)) {
                throw new IllegalArgumentException(
                        option
                                + ": this option belongs to the consumer, from(\"kajabi:"
                                + options.resource()
                                + "\"), and a call does not use it. Leave it out.");
            }
        }
    }

    /**
     * Checks the options of an endpoint that creates a consumer.
     *
     * @return the list that the consumer polls
     */
    public static Operation consumer(EndpointOptions options, ConsumerOptions consumer) {
        Operation list = polledList(options);
        Following follow = list.follow();
        if (follow == null) {
            throw cannotBePolled(list);
        }
        if (consumer.track() == Track.updated && follow.updated() == null) {
            throw new IllegalArgumentException(
                    "track=updated: the API does not sort "
                            + list.resource()
                            + " by the time of change. It does so for "
                            + updatable()
                            + "; for "
                            + list.resource()
                            + " only track=created is possible.");
        }
        callsOnly(options);
        try {
            query(options, list);
        } catch (IllegalArgumentException e) {
            throw ofConsumer(list, e);
        }
        durations(consumer, list, follow);
        parking(consumer);
        WebhookChecks.check(options, consumer, list);
        return list;
    }

    private static Operation polledList(EndpointOptions options) {
        if (options.relationship() != null || options.operation() != null) {
            throw new IllegalArgumentException(
                    "A consumer polls the list of a resource. Use from(\"kajabi:"
                            + options.resource()
                            + "\"), without a relationship and an operation.");
        }
        return Catalog.get().operations(options.resource(), null).stream()
                .filter(o -> o.operation().equals("list"))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "kajabi:"
                                                + options.resource()
                                                + " has no list that a consumer can poll. "
                                                + pollable()));
    }

    /** Refuses the options that choose or shape a call. */
    private static void callsOnly(EndpointOptions options) {
        for (String option : OPTIONS_OF_CALLS) {
            if (options.isSet(option)) {
                throw new IllegalArgumentException(
                        "Option '"
                                + option
                                + "' is not supported by a consumer: from(\"kajabi:"
                                + options.resource()
                                + "\") reads all new records of the list. Remove the option.");
            }
        }
        EndpointOptions.Query query = options.query();
        if (query.sort() != null) {
            throw new IllegalArgumentException(
                    "sort="
                            + query.sort()
                            + ": a consumer chooses the order itself; leave the option out.");
        }
        if (options.rawPayload() && query.include() != null) {
            throw new IllegalArgumentException(
                    "include="
                            + query.include()
                            + ": with rawPayload a consumer makes a document of each record, which"
                            + " has no place for included records. Leave one of the two out.");
        }
    }

    /** The address of a consumer has no operation, so its errors must not name one. */
    public static IllegalArgumentException ofConsumer(
            Operation list, IllegalArgumentException error) {
        String message =
                String.valueOf(error.getMessage())
                        .replace("kajabi:" + list.uri(), "kajabi:" + list.address());
        return error instanceof CatalogException
                ? new CatalogException(message)
                : new IllegalArgumentException(message, error.getCause());
    }

    private static IllegalArgumentException cannotBePolled(Operation list) {
        return new IllegalArgumentException(
                "A consumer cannot poll "
                        + list.resource()
                        + ": the API "
                        + (list.sort().isEmpty()
                                ? "does not sort this list"
                                : "sorts this list by "
                                        + String.join(", ", list.sort())
                                        + " and not by the time of creation")
                        + ", so new records cannot be recognized. "
                        + pollable());
    }

    private static String pollable() {
        return "Supported: " + names(o -> o.follow() != null) + ".";
    }

    /** A note for a message: the resources whose changes can be polled. */
    public static String whereUpdated() {
        return " (updated only for " + updatable() + ")";
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

    private static void durations(ConsumerOptions consumer, Operation list, Following follow) {
        notNegative("maximumRedeliveryDelay", consumer.maximumRedeliveryDelay());
        notNegative("maxInFlightTime", consumer.maxInFlightTime());
        if (consumer.maxPollAge() != null) {
            notNegative("maxPollAge", consumer.maxPollAge());
        }
        Duration lookback = consumer.lookback();
        if (lookback == null) {
            return;
        }
        if (lookback.isNegative() || lookback.isZero()) {
            throw new IllegalArgumentException(
                    "lookback is "
                            + lookback.toMillis()
                            + " ms: it must be a positive duration, such as 90s, 2m or 1h.");
        }
        if (follow.order() == Following.Order.ROWS) {
            throw new IllegalArgumentException(
                    "lookback="
                            + lookback
                            + ": the rows of "
                            + list.resource()
                            + " carry no time, so this option has no effect. Leave it out.");
        }
    }

    private static void notNegative(String option, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    option + "=" + value + ": it must be 0 or a duration such as 90s, 2m or 1h.");
        }
    }

    private static void parking(ConsumerOptions consumer) {
        int most = consumer.maxAttempts();
        if (most < 0) {
            throw new IllegalArgumentException(
                    "maxAttempts=" + most + ": it must be 0 (without limit) or more.");
        }
        if (consumer.parkTo() != null && most == 0) {
            throw new IllegalArgumentException(
                    "parkTo needs maxAttempts: without it a record is tried without limit and"
                            + " never sent there.");
        }
    }

    /** The key of the time by which the polled list is read. */
    public static String timeKey(Following follow, Track track) {
        return Objects.requireNonNull(track == Track.updated ? follow.updated() : follow.created());
    }
}
