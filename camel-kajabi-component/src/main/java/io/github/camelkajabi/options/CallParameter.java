// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.EmptyValues;
import io.github.camelkajabi.HeaderOverrides;
import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.Paging;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.RequestBody;
import io.github.camelkajabi.catalog.ResponseShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a call, declared once: its header, its type, when the header overrides the option
 * of the endpoint, and the operations that use it.
 *
 * @param header the name of the header; the option has the same name without the prefix
 * @param type the type of the value
 * @param reach when the header overrides the option
 * @param appliesTo the operations that use it
 * @param option the option of the endpoint
 * @param <T> the type of the value
 */
public record CallParameter<T>(
        String header,
        Class<T> type,
        Reach reach,
        Predicate<Operation> appliesTo,
        Function<EndpointOptions, @Nullable T> option) {

    private static final String PREFIX = "CamelKajabi";

    /** When a header overrides the option of the endpoint. */
    public enum Reach {
        /** The header names the record or the site, and stays in the message for further calls. */
        IDENTITY,
        /** The header overrides the option. */
        QUERY,
        /** The header counts only where the endpoint does not name an operation. */
        OPEN,
        /**
         * Unless all headers are trusted, the header can turn off but not on what the option
         * forbids.
         */
        GUARD
    }

    public static final CallParameter<String> OPERATION =
            new CallParameter<>(
                    KajabiConstants.OPERATION,
                    String.class,
                    Reach.OPEN,
                    o -> true,
                    EndpointOptions::operationName);
    public static final CallParameter<String> EVENT =
            new CallParameter<>(
                    KajabiConstants.EVENT,
                    String.class,
                    Reach.QUERY,
                    o -> o.event() != null || o.kind() == Operation.Kind.RING,
                    EndpointOptions::event);
    public static final CallParameter<Object> ID =
            new CallParameter<>(
                    KajabiConstants.ID,
                    Object.class,
                    Reach.IDENTITY,
                    Operation::needsId,
                    EndpointOptions::id);
    public static final CallParameter<Object> RELATED_IDS =
            new CallParameter<>(
                    KajabiConstants.RELATED_IDS,
                    Object.class,
                    Reach.QUERY,
                    CallParameter::expectsIdentifiers,
                    EndpointOptions::relatedIds);
    public static final CallParameter<Object> RELATED_TITLES =
            new CallParameter<>(
                    KajabiConstants.RELATED_TITLES,
                    Object.class,
                    Reach.QUERY,
                    CallParameter::expectsTitled,
                    EndpointOptions::relatedTitles);
    public static final CallParameter<EmptyValues> EMPTY_VALUES =
            new CallParameter<>(
                    KajabiConstants.EMPTY_VALUES,
                    EmptyValues.class,
                    Reach.QUERY,
                    CallParameter::writesRecord,
                    o -> o.body().emptyValues());
    public static final CallParameter<Boolean> CUSTOM_FIELD_TITLES =
            new CallParameter<>(
                    KajabiConstants.CUSTOM_FIELD_TITLES,
                    Boolean.class,
                    Reach.QUERY,
                    CallParameter::hasCustomFields,
                    o -> o.body().customFieldTitles());
    public static final CallParameter<Object> SITE_ID =
            new CallParameter<>(
                    KajabiConstants.SITE_ID,
                    Object.class,
                    Reach.IDENTITY,
                    o -> true,
                    EndpointOptions::siteId);
    public static final CallParameter<String> INCLUDE =
            new CallParameter<>(
                    KajabiConstants.INCLUDE,
                    String.class,
                    Reach.QUERY,
                    CallParameter::reads,
                    o -> o.query().include());
    public static final CallParameter<String> SORT =
            new CallParameter<>(
                    KajabiConstants.SORT,
                    String.class,
                    Reach.QUERY,
                    CallParameter::reads,
                    o -> o.query().sort());
    public static final CallParameter<Paging> PAGING =
            new CallParameter<>(
                    KajabiConstants.PAGING,
                    Paging.class,
                    Reach.QUERY,
                    CallParameter::readsPages,
                    o -> o.pages().paging());
    public static final CallParameter<Integer> PREFETCH =
            new CallParameter<>(
                    KajabiConstants.PREFETCH,
                    Integer.class,
                    Reach.QUERY,
                    CallParameter::readsPages,
                    o -> o.pages().prefetch());
    public static final CallParameter<Integer> PAGE_NUMBER =
            new CallParameter<>(
                    KajabiConstants.PAGE_NUMBER,
                    Integer.class,
                    Reach.QUERY,
                    CallParameter::readsPages,
                    o -> o.pages().number());
    public static final CallParameter<Integer> PAGE_SIZE =
            new CallParameter<>(
                    KajabiConstants.PAGE_SIZE,
                    Integer.class,
                    Reach.QUERY,
                    CallParameter::readsPages,
                    o -> o.pages().size());
    public static final CallParameter<Boolean> RAW_PAYLOAD =
            new CallParameter<>(
                    KajabiConstants.RAW_PAYLOAD,
                    Boolean.class,
                    Reach.GUARD,
                    o -> o.answer() != ResponseShape.TOKEN,
                    EndpointOptions::rawPayload);
    public static final CallParameter<Boolean> SEND_CUSTOMER_WELCOME_EMAIL =
            new CallParameter<>(
                    KajabiConstants.SEND_CUSTOMER_WELCOME_EMAIL,
                    Boolean.class,
                    Reach.GUARD,
                    CallParameter::maySendWelcomeEmail,
                    EndpointOptions::sendCustomerWelcomeEmail);
    public static final CallParameter<Boolean> ALLOW_EMPTY_REPLACE =
            new CallParameter<>(
                    KajabiConstants.ALLOW_EMPTY_REPLACE,
                    Boolean.class,
                    Reach.GUARD,
                    o -> expectsIdentifiers(o) && o.operation().equals("replace"),
                    EndpointOptions::allowEmptyReplace);

    @SuppressWarnings({
        "unchecked",
        "rawtypes"
    }) // the class of a generic type has no type arguments
    private static final Class<Map<String, Object>> MAP = (Class) Map.class;

    public static final CallParameter<Map<String, Object>> FILTER =
            new CallParameter<>(
                    KajabiConstants.FILTER,
                    MAP,
                    Reach.QUERY,
                    CallParameter::reads,
                    o -> o.query().filter());
    public static final CallParameter<Map<String, Object>> FIELDS =
            new CallParameter<>(
                    KajabiConstants.FIELDS,
                    MAP,
                    Reach.QUERY,
                    CallParameter::reads,
                    o -> o.query().fields());
    public static final CallParameter<Map<String, Object>> PARAMETER =
            new CallParameter<>(
                    KajabiConstants.PARAMETER,
                    MAP,
                    Reach.QUERY,
                    CallParameter::reads,
                    o -> o.query().parameter());

    /** All of them. */
    public static final List<CallParameter<?>> ALL =
            List.of(
                    OPERATION,
                    EVENT,
                    ID,
                    RELATED_IDS,
                    RELATED_TITLES,
                    SITE_ID,
                    FILTER,
                    FIELDS,
                    PARAMETER,
                    INCLUDE,
                    SORT,
                    PAGE_NUMBER,
                    PAGE_SIZE,
                    PAGING,
                    PREFETCH,
                    RAW_PAYLOAD,
                    SEND_CUSTOMER_WELCOME_EMAIL,
                    ALLOW_EMPTY_REPLACE,
                    EMPTY_VALUES,
                    CUSTOM_FIELD_TITLES);

    private static final Map<String, CallParameter<?>> BY_HEADER =
            new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        ALL.forEach(parameter -> BY_HEADER.put(parameter.header, parameter));
    }

    private static boolean expectsIdentifiers(Operation operation) {
        return operation.body() != null && operation.body().kind() == RequestBody.Kind.IDENTIFIERS;
    }

    private static boolean expectsTitled(Operation operation) {
        String type = bodyType(operation, RequestBody.Kind.IDENTIFIERS);
        return type != null && Catalog.get().titledList(type).isPresent();
    }

    private static boolean writesRecord(Operation operation) {
        return bodyType(operation, RequestBody.Kind.RESOURCE) != null;
    }

    private static boolean hasCustomFields(Operation operation) {
        String written = bodyType(operation, RequestBody.Kind.RESOURCE);
        return (operation.type() != null && Catalog.get().hasCustomFields(operation.type()))
                || (written != null && Catalog.get().hasCustomFields(written));
    }

    private static @Nullable String bodyType(Operation operation, RequestBody.Kind kind) {
        RequestBody body = operation.body();
        return body != null && body.kind() == kind ? body.type() : null;
    }

    private static boolean maySendWelcomeEmail(Operation operation) {
        return operation.body() != null
                && operation.body().meta().contains(OptionChecks.WELCOME_EMAIL);
    }

    private static boolean reads(Operation operation) {
        return operation.method() == Method.GET;
    }

    private static boolean readsPages(Operation operation) {
        return operation.answer() == ResponseShape.COLLECTION;
    }

    /** The name of the option. */
    public String name() {
        String name = header.substring(PREFIX.length());
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** Whether a header of the message counts for a call of this endpoint. */
    public boolean isIn(Message message, EndpointOptions options) {
        return inHeader(message, options) != null;
    }

    /**
     * The value for a message.
     *
     * @throws IllegalArgumentException if the header has a value of another kind, or one that the
     *     endpoint does not let a header set
     */
    public @Nullable T of(Message message, EndpointOptions options) {
        Object value = inHeader(message, options);
        T set = option.apply(options);
        if (value == null) {
            return set;
        }
        T converted = convert(message, value);
        if (reach == Reach.GUARD
                && options.headerOverrides() != HeaderOverrides.all
                && Boolean.TRUE.equals(converted)
                && Boolean.FALSE.equals(set)) {
            throw new IllegalArgumentException(
                    "The header "
                            + header
                            + "=true is not accepted, since "
                            + name()
                            + "=false holds for the endpoint. Set the option "
                            + name()
                            + "=true, or headerOverrides=all if every sender of a message may do"
                            + " so.");
        }
        return converted;
    }

    /** The value of the header, if it counts. */
    public @Nullable Object inHeader(Message message, EndpointOptions options) {
        boolean shut =
                options.headerOverrides() == HeaderOverrides.none
                        || (reach == Reach.OPEN && option.apply(options) != null);
        return shut ? null : MessageHeaders.find(message, header);
    }

    /**
     * Removes the headers that count for one call only and that this one has used, so that the next
     * call does not take them for its own.
     */
    public static void useUp(Operation operation, Message message, EndpointOptions options) {
        for (String name : MessageHeaders.startingWith(PREFIX, message)) {
            CallParameter<?> parameter = BY_HEADER.get(name);
            if (parameter != null
                    && parameter.reach != Reach.IDENTITY
                    && parameter.isIn(message, options)
                    && parameter.appliesTo.test(operation)) {
                MessageHeaders.remove(message, parameter.header);
            }
        }
    }

    private T convert(Message message, Object value) {
        boolean guess =
                type == Integer.class
                        ? value instanceof Boolean
                                || (value instanceof Number number
                                        && number.intValue() != number.doubleValue())
                        : type == Boolean.class && value instanceof Number;
        if (!guess) {
            try {
                Exchange exchange = Objects.requireNonNull(message.getExchange());
                T converted =
                        exchange.getContext().getTypeConverter().convertTo(type, exchange, value);
                if (converted != null) {
                    return converted;
                }
            } catch (TypeConversionException e) {
                // The message below says it without the stack of converters.
            }
        }
        throw new IllegalArgumentException(
                "The header "
                        + header
                        + " holds a "
                        + value.getClass().getName()
                        + "; it must be "
                        + kind()
                        + ".");
    }

    private String kind() {
        return type.isEnum()
                ? "one of " + Arrays.toString(type.getEnumConstants())
                : (type == Integer.class || type == Object.class ? "an " : "a ")
                        + type.getSimpleName();
    }
}
