// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** What an endpoint asks of the API: the operation, the records, and how a list is read. */
@UriParams
public class KajabiRequestOptions {

    @UriParam(
            label = "producer",
            enums =
                    "list,get,create,update,delete,submit,grant,revoke,replace,add,remove,deactivate,reactivate,cancelSubscription,sample,token,upsert,ring")
    private @Nullable String operation;

    @UriParam(label = "producer")
    private @Nullable String id;

    @UriParam(label = "producer")
    private @Nullable String relatedIds;

    @UriParam(label = "producer")
    private @Nullable String relatedTitles;

    @UriParam(
            label = "producer",
            enums =
                    "purchase,payment_succeeded,order_created,form_submission,tag_added,tag_removed")
    private @Nullable String event;

    @UriParam(label = "common", prefix = "filter.", multiValue = true)
    private Map<String, Object> filter = new HashMap<>();

    @UriParam(label = "common", prefix = "fields.", multiValue = true)
    private Map<String, Object> fields = new HashMap<>();

    @UriParam(label = "advanced", prefix = "parameter.", multiValue = true)
    private Map<String, Object> parameter = new HashMap<>();

    @UriParam(label = "common")
    private @Nullable String include;

    @UriParam(label = "producer")
    private @Nullable String sort;

    @UriParam(label = "producer", defaultValue = "all")
    private Paging paging = Paging.all;

    @UriParam(label = "producer", defaultValue = "1")
    private int prefetch = 1;

    @UriParam(label = "producer", defaultValue = "false")
    private boolean consistent;

    @UriParam(label = "producer")
    private @Nullable Integer pageNumber;

    @UriParam(label = "common")
    private @Nullable Integer pageSize;

    @UriParam(label = "common", defaultValue = "false")
    private boolean rawPayload = false;

    // text, because Camel's tools show the default false for every Boolean
    @UriParam(label = "producer", enums = "true,false")
    private @Nullable String sendCustomerWelcomeEmail;

    @UriParam(label = "producer", defaultValue = "false")
    private boolean allowEmptyReplace = false;

    @UriParam(label = "producer", defaultValue = "clear")
    private EmptyValues emptyValues = EmptyValues.clear;

    @UriParam(label = "producer", defaultValue = "false")
    private boolean customFieldTitles = false;

    public @Nullable String getOperation() {
        return operation;
    }

    /**
     * The operation that the producer calls. Optional if the resource has only one. The operation
     * reference lists the operations of each resource.
     */
    public void setOperation(@Nullable String operation) {
        this.operation = operation;
    }

    public @Nullable String getId() {
        return id;
    }

    /**
     * The id of the record that the operation works on, if the operation needs one. It takes
     * precedence over a record in the message body and over an id that the connector left in the
     * header CamelKajabiId. An id that the route set in that header must be the same.
     */
    public void setId(@Nullable String id) {
        this.id = id;
    }

    public @Nullable String getRelatedIds() {
        return relatedIds;
    }

    /**
     * The ids for a relationship operation, separated by commas, such as the tags to add. By
     * default they are taken from the message body.
     */
    public void setRelatedIds(@Nullable String relatedIds) {
        this.relatedIds = relatedIds;
    }

    public @Nullable String getRelatedTitles() {
        return relatedTitles;
    }

    /**
     * The titles of the tags or offers for a relationship operation, separated by commas, in place
     * of their ids. A title is compared exactly. The titles of a site are read when they are first
     * needed, and again after five minutes. Needs a site.
     */
    public void setRelatedTitles(@Nullable String relatedTitles) {
        this.relatedTitles = relatedTitles;
    }

    public @Nullable String getEvent() {
        return event;
    }

    /** The event of the sample to read, for hooks with operation=sample. */
    public void setEvent(@Nullable String event) {
        this.event = event;
    }

    public Map<String, Object> getFilter() {
        return filter;
    }

    /**
     * Filters of the list, such as filter.search=smith. The operation reference lists the filters
     * of each list.
     */
    public void setFilter(Map<String, Object> filter) {
        this.filter = filter;
    }

    public Map<String, Object> getFields() {
        return fields;
    }

    /** The attributes to return, by resource type, such as fields.contacts=name,email. */
    public void setFields(Map<String, Object> fields) {
        this.fields = fields;
    }

    public Map<String, Object> getParameter() {
        return parameter;
    }

    /**
     * Query parameters that have no option of their own, such as parameter.use_indexed_data=true.
     * The operation reference lists the parameters of each operation.
     */
    public void setParameter(Map<String, Object> parameter) {
        this.parameter = parameter;
    }

    public @Nullable String getInclude() {
        return include;
    }

    /** The relationships whose records are included in the response, separated by commas. */
    public void setInclude(@Nullable String include) {
        this.include = include;
    }

    public @Nullable String getSort() {
        return sort;
    }

    /** The key to sort a list by; a leading minus means descending. */
    public void setSort(@Nullable String sort) {
        this.sort = sort;
    }

    public Paging getPaging() {
        return paging;
    }

    /**
     * How a list is read: all pages into one list, as a stream that holds one page at a time (an
     * iterator, for the Split EIP), or a single page. Setting pageNumber implies a single page.
     */
    public void setPaging(Paging paging) {
        this.paging = paging;
    }

    public int getPrefetch() {
        return prefetch;
    }

    /**
     * With paging=all and paging=stream: the number of pages that are read at the same time and, by
     * a stream, held in memory besides the one that the route works on. Only pages that an earlier
     * response shows to exist are read ahead; other calls of the account take precedence. 0 reads
     * each page when its first row is needed.
     */
    public void setPrefetch(int prefetch) {
        this.prefetch = prefetch;
    }

    public boolean isConsistent() {
        return consistent;
    }

    /**
     * Whether a list is complete although records are created and deleted while it is read: each
     * record that exists from the first request to the last is returned exactly once, oldest first.
     * The pages overlap, so it takes more requests, one at a time. Possible for the lists that a
     * consumer can poll.
     */
    public void setConsistent(boolean consistent) {
        this.consistent = consistent;
    }

    public @Nullable Integer getPageNumber() {
        return pageNumber;
    }

    /** The page to read, starting with 1. */
    public void setPageNumber(@Nullable Integer pageNumber) {
        this.pageNumber = pageNumber;
    }

    public @Nullable Integer getPageSize() {
        return pageSize;
    }

    /**
     * The number of rows to request per page. The default is 100, or the server's default if a
     * single page is read. The server may return fewer.
     */
    public void setPageSize(@Nullable Integer pageSize) {
        this.pageSize = pageSize;
    }

    public boolean isRawPayload() {
        return rawPayload;
    }

    /**
     * Whether the body is the JSON:API document as received, a String, instead of typed records. A
     * list of several pages becomes a list of documents; the consumer creates a document for each
     * record.
     */
    public void setRawPayload(boolean rawPayload) {
        this.rawPayload = rawPayload;
    }

    public @Nullable String getSendCustomerWelcomeEmail() {
        return sendCustomerWelcomeEmail;
    }

    /**
     * Whether granting an offer to a contact may send a welcome mail. There is no default: if it is
     * not set, the server decides, and it sends the mail.
     */
    public void setSendCustomerWelcomeEmail(@Nullable String sendCustomerWelcomeEmail) {
        this.sendCustomerWelcomeEmail = sendCustomerWelcomeEmail;
    }

    public boolean isAllowEmptyReplace() {
        return allowEmptyReplace;
    }

    /** Whether replace may be called without ids, which removes everything. */
    public void setAllowEmptyReplace(boolean allowEmptyReplace) {
        this.allowEmptyReplace = allowEmptyReplace;
    }

    public EmptyValues getEmptyValues() {
        return emptyValues;
    }

    /**
     * What an attribute without a value (null, or text without a visible character) does to the
     * record that is written. By default it is sent and clears the attribute.
     */
    public void setEmptyValues(EmptyValues emptyValues) {
        this.emptyValues = emptyValues;
    }

    public boolean isCustomFieldTitles() {
        return customFieldTitles;
    }

    /**
     * Whether custom fields have their titles as names, in the message body and in the records that
     * the operation returns, in place of custom_1 and so on. An attribute in the body that is
     * neither one of the API nor the title of a custom field is refused. Needs a site.
     */
    public void setCustomFieldTitles(boolean customFieldTitles) {
        this.customFieldTitles = customFieldTitles;
    }
}
