// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.RequestBody;
import io.github.camelkajabi.catalog.ResponseShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;
import org.jspecify.annotations.Nullable;

/**
 * What a message can say about a call, each declared once: the header, its type, how far it goes
 * before the option of the endpoint, and which operations know it.
 *
 * @param header the name of the header; the option has the same without the prefix
 * @param type the type of the value
 * @param reach how far the header goes before the option
 * @param appliesTo the operations that know it
 * @param option the option of the endpoint
 * @param <T> the type of the value
 */
record KajabiParameter<T>(
        String header,
        Class<T> type,
        Reach reach,
        Predicate<Operation> appliesTo,
        Function<KajabiEndpoint, @Nullable T> option) {

    private static final String PREFIX = "CamelKajabi";

    /** How far a header goes before the option of the endpoint. */
    enum Reach {
        /** It names the record or the site, and stays in the message for further calls. */
        IDENTITY,
        /** It goes before the option. */
        QUERY,
        /** It counts only where the endpoint does not name an operation. */
        OPEN,
        /** Unless all headers are trusted, it may switch off but not on what the option forbids. */
        GUARD
    }

    static final KajabiParameter<String> OPERATION =
            new KajabiParameter<>(
                    KajabiConstants.OPERATION,
                    String.class,
                    Reach.OPEN,
                    o -> true,
                    KajabiEndpoint::operationName);
    static final KajabiParameter<String> EVENT =
            new KajabiParameter<>(
                    KajabiConstants.EVENT,
                    String.class,
                    Reach.QUERY,
                    o -> o.event() != null,
                    e -> e.getRequest().getEvent());
    static final KajabiParameter<Object> ID =
            new KajabiParameter<>(
                    KajabiConstants.ID,
                    Object.class,
                    Reach.IDENTITY,
                    Operation::needsId,
                    e -> e.getRequest().getId());
    static final KajabiParameter<Object> RELATED_IDS =
            new KajabiParameter<>(
                    KajabiConstants.RELATED_IDS,
                    Object.class,
                    Reach.QUERY,
                    KajabiParameter::expectsIdentifiers,
                    e -> e.getRequest().getRelatedIds());
    static final KajabiParameter<Object> SITE_ID =
            new KajabiParameter<>(
                    KajabiConstants.SITE_ID,
                    Object.class,
                    Reach.IDENTITY,
                    o -> true,
                    e -> e.getConfiguration().getSiteId());
    static final KajabiParameter<String> INCLUDE =
            new KajabiParameter<>(
                    KajabiConstants.INCLUDE,
                    String.class,
                    Reach.QUERY,
                    KajabiParameter::reads,
                    e -> e.getRequest().getInclude());
    static final KajabiParameter<String> SORT =
            new KajabiParameter<>(
                    KajabiConstants.SORT,
                    String.class,
                    Reach.QUERY,
                    KajabiParameter::reads,
                    e -> e.getRequest().getSort());
    static final KajabiParameter<Paging> PAGING =
            new KajabiParameter<>(
                    KajabiConstants.PAGING,
                    Paging.class,
                    Reach.QUERY,
                    KajabiParameter::readsPages,
                    e -> e.getRequest().getPaging());
    static final KajabiParameter<Integer> PREFETCH =
            new KajabiParameter<>(
                    KajabiConstants.PREFETCH,
                    Integer.class,
                    Reach.QUERY,
                    KajabiParameter::readsPages,
                    e -> e.getRequest().getPrefetch());
    static final KajabiParameter<Integer> PAGE_NUMBER =
            new KajabiParameter<>(
                    KajabiConstants.PAGE_NUMBER,
                    Integer.class,
                    Reach.QUERY,
                    KajabiParameter::readsPages,
                    e -> e.getRequest().getPageNumber());
    static final KajabiParameter<Integer> PAGE_SIZE =
            new KajabiParameter<>(
                    KajabiConstants.PAGE_SIZE,
                    Integer.class,
                    Reach.QUERY,
                    KajabiParameter::readsPages,
                    e -> e.getRequest().getPageSize());
    static final KajabiParameter<Boolean> RAW_PAYLOAD =
            new KajabiParameter<>(
                    KajabiConstants.RAW_PAYLOAD,
                    Boolean.class,
                    Reach.GUARD,
                    o -> o.answer() != ResponseShape.TOKEN,
                    e -> e.getRequest().isRawPayload());
    static final KajabiParameter<Boolean> SEND_CUSTOMER_WELCOME_EMAIL =
            new KajabiParameter<>(
                    KajabiConstants.SEND_CUSTOMER_WELCOME_EMAIL,
                    Boolean.class,
                    Reach.GUARD,
                    KajabiParameter::maySendWelcomeEmail,
                    KajabiParameter::sendCustomerWelcomeEmail);
    static final KajabiParameter<Boolean> ALLOW_EMPTY_REPLACE =
            new KajabiParameter<>(
                    KajabiConstants.ALLOW_EMPTY_REPLACE,
                    Boolean.class,
                    Reach.GUARD,
                    o -> expectsIdentifiers(o) && o.operation().equals("replace"),
                    e -> e.getRequest().isAllowEmptyReplace());

    @SuppressWarnings({
        "unchecked",
        "rawtypes"
    }) // the class of a generic type has no type arguments
    private static final Class<Map<String, Object>> MAP = (Class) Map.class;

    static final KajabiParameter<Map<String, Object>> FILTER =
            new KajabiParameter<>(
                    KajabiConstants.FILTER,
                    MAP,
                    Reach.QUERY,
                    KajabiParameter::reads,
                    e -> e.getRequest().getFilter());
    static final KajabiParameter<Map<String, Object>> FIELDS =
            new KajabiParameter<>(
                    KajabiConstants.FIELDS,
                    MAP,
                    Reach.QUERY,
                    KajabiParameter::reads,
                    e -> e.getRequest().getFields());
    static final KajabiParameter<Map<String, Object>> PARAMETER =
            new KajabiParameter<>(
                    KajabiConstants.PARAMETER,
                    MAP,
                    Reach.QUERY,
                    KajabiParameter::reads,
                    e -> e.getRequest().getParameter());

    /** All of them. */
    static final List<KajabiParameter<?>> ALL =
            List.of(
                    OPERATION,
                    EVENT,
                    ID,
                    RELATED_IDS,
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
                    ALLOW_EMPTY_REPLACE);

    private static boolean expectsIdentifiers(Operation operation) {
        return operation.body() != null && operation.body().kind() == RequestBody.Kind.IDENTIFIERS;
    }

    private static boolean maySendWelcomeEmail(Operation operation) {
        return operation.body() != null
                && operation.body().meta().contains(KajabiRequests.WELCOME_EMAIL);
    }

    private static @Nullable Boolean sendCustomerWelcomeEmail(KajabiEndpoint endpoint) {
        String option = endpoint.getRequest().getSendCustomerWelcomeEmail();
        return option == null ? null : Boolean.valueOf(option.strip());
    }

    private static boolean reads(Operation operation) {
        return operation.method() == Method.GET;
    }

    private static boolean readsPages(Operation operation) {
        return operation.answer() == ResponseShape.COLLECTION;
    }

    /** The name of the option. */
    String name() {
        String name = header.substring(PREFIX.length());
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** Whether a header of the message counts for a call of this endpoint. */
    boolean isIn(Message message, KajabiEndpoint endpoint) {
        return inHeader(message, endpoint) != null;
    }

    /**
     * The value for a message.
     *
     * @throws IllegalArgumentException if the header has a value of another kind, or one that the
     *     endpoint does not let a header set
     */
    @Nullable T of(Message message, KajabiEndpoint endpoint) {
        Object value = inHeader(message, endpoint);
        T set = option.apply(endpoint);
        if (value == null) {
            return set;
        }
        T converted = convert(message, value);
        if (reach == Reach.GUARD
                && endpoint.headerOverrides() != HeaderOverrides.all
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
    @Nullable Object inHeader(Message message, KajabiEndpoint endpoint) {
        boolean shut =
                endpoint.headerOverrides() == HeaderOverrides.none
                        || (reach == Reach.OPEN && option.apply(endpoint) != null);
        return shut ? null : Headers.find(message, header);
    }

    /**
     * Removes the headers that count for one call only and that this one has used, so that the next
     * call does not take them for its own.
     */
    static void useUp(Operation operation, Message message, KajabiEndpoint endpoint) {
        if (!message.hasHeaders()) {
            return;
        }
        for (KajabiParameter<?> parameter : ALL) {
            if (parameter.reach != Reach.IDENTITY
                    && parameter.appliesTo.test(operation)
                    && parameter.isIn(message, endpoint)) {
                Headers.remove(message, parameter.header);
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
                T converted =
                        message.getExchange()
                                .getContext()
                                .getTypeConverter()
                                .convertTo(type, message.getExchange(), value);
                if (converted != null) {
                    return converted;
                }
            } catch (TypeConversionException e) {
                // told below, without the stack of converters
            }
        }
        throw new IllegalArgumentException(
                "The header "
                        + header
                        + " holds a "
                        + value.getClass().getName()
                        + "; right would be "
                        + kind()
                        + ".");
    }

    private String kind() {
        return type.isEnum()
                ? "one of " + Arrays.toString(type.getEnumConstants())
                : "a " + type.getSimpleName();
    }
}
