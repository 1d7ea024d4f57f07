// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;
import org.jspecify.annotations.Nullable;

/**
 * What a message can say about a call, each declared once: the header, its type, and the option
 * that holds where the header is absent.
 *
 * @param header the name of the header
 * @param type the type of the value
 * @param option the option of the endpoint
 * @param <T> the type of the value
 */
record KajabiParameter<T>(
        String header, Class<T> type, Function<KajabiEndpoint, @Nullable T> option) {

    static final KajabiParameter<String> OPERATION =
            new KajabiParameter<>(
                    KajabiConstants.OPERATION, String.class, e -> e.getRequest().getOperation());
    static final KajabiParameter<String> EVENT =
            new KajabiParameter<>(
                    KajabiConstants.EVENT, String.class, e -> e.getRequest().getEvent());
    static final KajabiParameter<String> ID =
            new KajabiParameter<>(KajabiConstants.ID, String.class, e -> e.getRequest().getId());
    static final KajabiParameter<Object> RELATED_IDS =
            new KajabiParameter<>(
                    KajabiConstants.RELATED_IDS, Object.class, e -> e.getRequest().getRelatedIds());
    static final KajabiParameter<String> SITE_ID =
            new KajabiParameter<>(
                    KajabiConstants.SITE_ID, String.class, e -> e.getConfiguration().getSiteId());
    static final KajabiParameter<String> INCLUDE =
            new KajabiParameter<>(
                    KajabiConstants.INCLUDE, String.class, e -> e.getRequest().getInclude());
    static final KajabiParameter<String> SORT =
            new KajabiParameter<>(
                    KajabiConstants.SORT, String.class, e -> e.getRequest().getSort());
    static final KajabiParameter<Paging> PAGING =
            new KajabiParameter<>(
                    KajabiConstants.PAGING, Paging.class, e -> e.getRequest().getPaging());
    static final KajabiParameter<Integer> PREFETCH =
            new KajabiParameter<>(
                    KajabiConstants.PREFETCH, Integer.class, e -> e.getRequest().getPrefetch());
    static final KajabiParameter<Integer> PAGE_NUMBER =
            new KajabiParameter<>(
                    KajabiConstants.PAGE_NUMBER,
                    Integer.class,
                    e -> e.getRequest().getPageNumber());
    static final KajabiParameter<Integer> PAGE_SIZE =
            new KajabiParameter<>(
                    KajabiConstants.PAGE_SIZE, Integer.class, e -> e.getRequest().getPageSize());
    static final KajabiParameter<Boolean> RAW_PAYLOAD =
            new KajabiParameter<>(
                    KajabiConstants.RAW_PAYLOAD, Boolean.class, e -> e.getRequest().isRawPayload());
    static final KajabiParameter<Boolean> SEND_CUSTOMER_WELCOME_EMAIL =
            new KajabiParameter<>(
                    KajabiConstants.SEND_CUSTOMER_WELCOME_EMAIL,
                    Boolean.class,
                    e -> e.getRequest().getSendCustomerWelcomeEmail());
    static final KajabiParameter<Boolean> ALLOW_EMPTY_REPLACE =
            new KajabiParameter<>(
                    KajabiConstants.ALLOW_EMPTY_REPLACE,
                    Boolean.class,
                    e -> e.getRequest().isAllowEmptyReplace());

    @SuppressWarnings({
        "unchecked",
        "rawtypes"
    }) // the class of a generic type has no type arguments
    private static final Class<Map<String, Object>> MAP = (Class) Map.class;

    static final KajabiParameter<Map<String, Object>> FILTER =
            new KajabiParameter<>(KajabiConstants.FILTER, MAP, e -> e.getRequest().getFilter());
    static final KajabiParameter<Map<String, Object>> FIELDS =
            new KajabiParameter<>(KajabiConstants.FIELDS, MAP, e -> e.getRequest().getFields());
    static final KajabiParameter<Map<String, Object>> PARAMETER =
            new KajabiParameter<>(
                    KajabiConstants.PARAMETER, MAP, e -> e.getRequest().getParameter());

    /**
     * The value for a message.
     *
     * @throws IllegalArgumentException if the header has a value of another kind
     */
    @Nullable T of(Message message, KajabiEndpoint endpoint) {
        Object value = message.getHeader(header);
        if (value == null) {
            return option.apply(endpoint);
        }
        try {
            T converted = message.getHeader(header, type);
            if (converted != null) {
                return converted;
            }
        } catch (TypeConversionException e) {
            // told below, without the stack of converters
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
