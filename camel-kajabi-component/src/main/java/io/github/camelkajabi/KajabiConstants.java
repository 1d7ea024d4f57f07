// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import org.apache.camel.spi.Metadata;

/**
 * The names of the message headers. How far a header goes before the option of the same name says
 * {@link HeaderOverrides}; except for the id and the site it counts for one call.
 */
public final class KajabiConstants {

    @Metadata(
            label = "producer",
            description = "The operation, where the endpoint names none.",
            javaType = "String")
    public static final String OPERATION = "CamelKajabiOperation";

    @Metadata(
            description =
                    "The id of the record. The consumer and the operations create and upsert set"
                            + " it. An id that the route sets must agree with the option id; one"
                            + " that the connector left counts where neither the option nor the"
                            + " body names a record.",
            javaType = "String")
    public static final String ID = "CamelKajabiId";

    @Metadata(
            label = "producer",
            description =
                    "The ids of a relationship operation: one, several separated by commas, or a"
                        + " collection. Instead of the option relatedIds and of the message body.",
            javaType = "Object")
    public static final String RELATED_IDS = "CamelKajabiRelatedIds";

    @Metadata(
            description =
                    "The id of the site. The consumer sets it as far as the record tells it; the"
                            + " producer reads it instead of the option siteId.",
            javaType = "String")
    public static final String SITE_ID = "CamelKajabiSiteId";

    @Metadata(
            label = "producer",
            description =
                    "Filters by name, in addition to the options filter.name, which they replace.",
            javaType = "java.util.Map<String, Object>")
    public static final String FILTER = "CamelKajabiFilter";

    @Metadata(
            label = "producer",
            description =
                    "Sparse fieldsets by resource type, in addition to the options fields.type,"
                            + " which they replace.",
            javaType = "java.util.Map<String, Object>")
    public static final String FIELDS = "CamelKajabiFields";

    @Metadata(
            label = "producer",
            description =
                    "Further query parameters by name, in addition to the options parameter.name,"
                            + " which they replace.",
            javaType = "java.util.Map<String, Object>")
    public static final String PARAMETER = "CamelKajabiParameter";

    @Metadata(
            label = "producer",
            description = "The relationships to include, instead of the option include.",
            javaType = "String")
    public static final String INCLUDE = "CamelKajabiInclude";

    @Metadata(
            label = "producer",
            description = "The sort key, instead of the option sort.",
            javaType = "String")
    public static final String SORT = "CamelKajabiSort";

    @Metadata(
            label = "producer",
            description = "The number of the page to read, instead of the option pageNumber.",
            javaType = "Integer")
    public static final String PAGE_NUMBER = "CamelKajabiPageNumber";

    @Metadata(
            label = "producer",
            description = "The rows of a page, instead of the option pageSize.",
            javaType = "Integer")
    public static final String PAGE_SIZE = "CamelKajabiPageSize";

    @Metadata(
            label = "producer",
            description = "How a list is read (all, stream or page), instead of the option paging.",
            javaType = "io.github.camelkajabi.Paging")
    public static final String PAGING = "CamelKajabiPaging";

    @Metadata(
            label = "producer",
            description = "How many pages a stream reads ahead, instead of the option prefetch.",
            javaType = "Integer")
    public static final String PREFETCH = "CamelKajabiPrefetch";

    @Metadata(
            label = "producer",
            description =
                    "Whether the answer is kept as the JSON:API document; true only with the"
                            + " option rawPayload or headerOverrides=all.",
            javaType = "Boolean")
    public static final String RAW_PAYLOAD = "CamelKajabiRawPayload";

    @Metadata(
            label = "producer",
            description =
                    "Whether a grant may mail a welcome, instead of the option"
                            + " sendCustomerWelcomeEmail; true not against an option that is"
                            + " false, unless headerOverrides=all.",
            javaType = "Boolean")
    public static final String SEND_CUSTOMER_WELCOME_EMAIL = "CamelKajabiSendCustomerWelcomeEmail";

    @Metadata(
            label = "producer",
            description =
                    "Whether replace may empty the relationship; true only with the option"
                            + " allowEmptyReplace or headerOverrides=all.",
            javaType = "Boolean")
    public static final String ALLOW_EMPTY_REPLACE = "CamelKajabiAllowEmptyReplace";

    @Metadata(
            label = "producer",
            description = "The event of a hook sample, instead of the option event.",
            javaType = "String")
    public static final String EVENT = "CamelKajabiEvent";

    @Metadata(
            label = "consumer",
            description = "The type of the record, such as contacts.",
            javaType = "String")
    public static final String TYPE = "CamelKajabiType";

    @Metadata(
            label = "consumer",
            description = "When the record was created.",
            javaType = "java.time.Instant")
    public static final String CREATED_AT = "CamelKajabiCreatedAt";

    @Metadata(
            label = "producer",
            description = "The number of rows of the whole list, if the answer told it.",
            javaType = "Long")
    public static final String TOTAL_COUNT = "CamelKajabiTotalCount";

    @Metadata(
            label = "producer",
            description = "The number of pages of the whole list, if the answer told it.",
            javaType = "Integer")
    public static final String TOTAL_PAGES = "CamelKajabiTotalPages";

    @Metadata(
            label = "producer",
            description =
                    "With paging=page: the number of the next page; absent after the last one.",
            javaType = "Integer")
    public static final String NEXT_PAGE = "CamelKajabiNextPage";

    @Metadata(
            label = "producer",
            description = "The server's name for the call, which Kajabi's support can look up.",
            javaType = "String")
    public static final String REQUEST_ID = "CamelKajabiRequestId";

    @Metadata(
            label = "producer",
            description =
                    "After a failure: the seconds to wait before another call, if they are known.",
            javaType = "Long")
    public static final String RETRY_AFTER = "CamelKajabiRetryAfter";

    @Metadata(
            label = "producer",
            description = "After an upsert: whether the contact was created, and not updated.",
            javaType = "Boolean")
    public static final String CREATED = "CamelKajabiCreated";

    private KajabiConstants() {}
}
