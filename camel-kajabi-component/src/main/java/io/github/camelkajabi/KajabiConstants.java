// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import org.apache.camel.spi.Metadata;

/**
 * The names of the message headers. {@link HeaderOverrides} defines when a header overrides the
 * option of the same name. Except for the id and the site, a header is valid for one call.
 */
public final class KajabiConstants {

    @Metadata(
            label = "producer",
            description = "The operation, if the endpoint does not name one.",
            javaType = "String")
    public static final String OPERATION = "CamelKajabiOperation";

    @Metadata(
            description =
                    "The id of the record. The consumer and the operations create and upsert set"
                            + " it. An id that the route sets must agree with the option id. An id"
                            + " that the connector left is used if neither the option nor the body"
                            + " names a record.",
            javaType = "String")
    public static final String ID = "CamelKajabiId";

    @Metadata(
            label = "producer",
            description =
                    "The ids for a relationship operation: one id, several separated by commas, or"
                        + " a collection. Overrides the option relatedIds and the message body.",
            javaType = "Object")
    public static final String RELATED_IDS = "CamelKajabiRelatedIds";

    @Metadata(
            label = "producer",
            description =
                    "The titles of the tags or offers for a relationship operation, in place of"
                            + " their ids: one title, several separated by commas, or a collection"
                            + " of titles. Overrides the option relatedTitles and the message"
                            + " body.",
            javaType = "Object")
    public static final String RELATED_TITLES = "CamelKajabiRelatedTitles";

    @Metadata(
            description =
                    "The id of the site. The consumer sets it if the record names its site. In the"
                            + " producer it overrides the option siteId.",
            javaType = "String")
    public static final String SITE_ID = "CamelKajabiSiteId";

    @Metadata(
            label = "producer",
            description =
                    "Filters by name, added to the options filter.name. A filter of the same name"
                            + " overrides the option.",
            javaType = "java.util.Map<String, Object>")
    public static final String FILTER = "CamelKajabiFilter";

    @Metadata(
            label = "producer",
            description =
                    "Sparse fieldsets by resource type, added to the options fields.type. A"
                            + " fieldset of the same type overrides the option.",
            javaType = "java.util.Map<String, Object>")
    public static final String FIELDS = "CamelKajabiFields";

    @Metadata(
            label = "producer",
            description =
                    "Further query parameters by name, added to the options parameter.name. A"
                            + " parameter of the same name overrides the option.",
            javaType = "java.util.Map<String, Object>")
    public static final String PARAMETER = "CamelKajabiParameter";

    @Metadata(
            label = "producer",
            description = "The relationships to include. Overrides the option include.",
            javaType = "String")
    public static final String INCLUDE = "CamelKajabiInclude";

    @Metadata(
            label = "producer",
            description = "The sort key. Overrides the option sort.",
            javaType = "String")
    public static final String SORT = "CamelKajabiSort";

    @Metadata(
            label = "producer",
            description = "The number of the page to read. Overrides the option pageNumber.",
            javaType = "Integer")
    public static final String PAGE_NUMBER = "CamelKajabiPageNumber";

    @Metadata(
            label = "producer",
            description = "The number of rows per page. Overrides the option pageSize.",
            javaType = "Integer")
    public static final String PAGE_SIZE = "CamelKajabiPageSize";

    @Metadata(
            label = "producer",
            description = "How a list is read (all, stream or page). Overrides the option paging.",
            javaType = "io.github.camelkajabi.Paging")
    public static final String PAGING = "CamelKajabiPaging";

    @Metadata(
            label = "producer",
            description =
                    "How many pages of a list are read at the same time. Overrides the option"
                            + " prefetch.",
            javaType = "Integer")
    public static final String PREFETCH = "CamelKajabiPrefetch";

    @Metadata(
            label = "producer",
            description =
                    "Whether the body is the JSON:API document as received. true is accepted only"
                            + " with the option rawPayload or headerOverrides=all.",
            javaType = "Boolean")
    public static final String RAW_PAYLOAD = "CamelKajabiRawPayload";

    @Metadata(
            label = "producer",
            description =
                    "Whether a grant may send a welcome mail. Overrides the option"
                            + " sendCustomerWelcomeEmail, but true does not override false unless"
                            + " headerOverrides=all.",
            javaType = "Boolean")
    public static final String SEND_CUSTOMER_WELCOME_EMAIL = "CamelKajabiSendCustomerWelcomeEmail";

    @Metadata(
            label = "producer",
            description =
                    "Whether replace may empty the relationship. true is accepted only with the"
                            + " option allowEmptyReplace or headerOverrides=all.",
            javaType = "Boolean")
    public static final String ALLOW_EMPTY_REPLACE = "CamelKajabiAllowEmptyReplace";

    @Metadata(
            label = "producer",
            description =
                    "What an attribute without a value does to the record that is written (clear or"
                            + " keep). Overrides the option emptyValues.",
            javaType = "io.github.camelkajabi.EmptyValues")
    public static final String EMPTY_VALUES = "CamelKajabiEmptyValues";

    @Metadata(
            label = "producer",
            description =
                    "Whether custom fields have their titles as names. Overrides the option"
                            + " customFieldTitles.",
            javaType = "Boolean")
    public static final String CUSTOM_FIELD_TITLES = "CamelKajabiCustomFieldTitles";

    @Metadata(
            label = "producer",
            description =
                    "The event of a hook sample, or of the delivery that the operation ring"
                            + " passes on. Overrides the option event.",
            javaType = "String")
    public static final String EVENT = "CamelKajabiEvent";

    @Metadata(
            label = "producer",
            description =
                    "The token of the delivery that the operation ring passes on: the last segment"
                            + " of the address to which the hook was sent.",
            javaType = "String")
    public static final String HOOK_TOKEN = "CamelKajabiHookToken";

    @Metadata(
            label = "consumer",
            description = "The type of the record, such as contacts.",
            javaType = "String")
    public static final String TYPE = "CamelKajabiType";

    @Metadata(
            label = "consumer",
            description = "The creation time of the record.",
            javaType = "java.time.Instant")
    public static final String CREATED_AT = "CamelKajabiCreatedAt";

    @Metadata(
            label = "producer",
            description = "The number of rows of the whole list, if the response contains it.",
            javaType = "Long")
    public static final String TOTAL_COUNT = "CamelKajabiTotalCount";

    @Metadata(
            label = "producer",
            description = "The number of pages of the whole list, if the response contains it.",
            javaType = "Integer")
    public static final String TOTAL_PAGES = "CamelKajabiTotalPages";

    @Metadata(
            label = "producer",
            description =
                    "With paging=page: the number of the next page. Not set after the last page.",
            javaType = "Integer")
    public static final String NEXT_PAGE = "CamelKajabiNextPage";

    @Metadata(
            label = "producer",
            description = "The server's request id, which Kajabi's support can look up.",
            javaType = "String")
    public static final String REQUEST_ID = "CamelKajabiRequestId";

    @Metadata(
            label = "producer",
            description =
                    "After a failure: the number of seconds to wait before another call, if known.",
            javaType = "Long")
    public static final String RETRY_AFTER = "CamelKajabiRetryAfter";

    @Metadata(
            label = "producer",
            description =
                    "After an upsert: true if the contact was created, false if it was updated.",
            javaType = "Boolean")
    public static final String CREATED = "CamelKajabiCreated";

    private KajabiConstants() {}
}
