// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.cloudevents.CloudEvents;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.DataTypeTransformer;
import org.apache.camel.spi.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * Describes a record that a consumer has received as a CloudEvent: the body stays, headers such as
 * {@value CloudEvent#CAMEL_CLOUD_EVENT_ID} are added, from which {@code
 * http:application-cloudevents} and other data types of Camel write the event.
 *
 * <p>The id of the event is that of the record, so a record that is delivered again has the same
 * one. The source names the site, if it is known, and the type of the records: {@code
 * kajabi:sites/1/contacts}.
 */
@DataTypeTransformer(
        name = "kajabi:application-cloudevents",
        description = "Describes a received record as a CloudEvent, in headers")
public final class KajabiCloudEventDataTypeTransformer extends Transformer {

    static final String EVENT_TYPE = "io.github.camelkajabi.event.";

    /** Created by Camel, when a route names the data type. */
    public KajabiCloudEventDataTypeTransformer() {}

    /**
     * Adds the headers of the event.
     *
     * @throws IllegalArgumentException if the message is not a record that a consumer has received:
     *     it has no id or no type
     */
    @Override
    public void transform(Message message, DataType from, DataType to) {
        String id = required(message, KajabiConstants.ID);
        String type = required(message, KajabiConstants.TYPE);
        String site = message.getHeader(KajabiConstants.SITE_ID, String.class);
        Map<String, Object> headers = message.getHeaders();
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_VERSION, CloudEvents.v1_0.version());
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_ID, id);
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_TYPE, EVENT_TYPE + type);
        headers.put(
                CloudEvent.CAMEL_CLOUD_EVENT_SOURCE,
                site == null ? "kajabi:" + type : "kajabi:sites/" + site + "/" + type);
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, id);
        Object created = message.getHeader(KajabiConstants.CREATED_AT);
        if (created != null) {
            headers.put(CloudEvent.CAMEL_CLOUD_EVENT_TIME, created.toString());
        }
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_DATA_CONTENT_TYPE, "application/json");
    }

    private static String required(Message message, String header) {
        @Nullable String value = message.getHeader(header, String.class);
        if (value == null) {
            throw new IllegalArgumentException(
                    "kajabi:application-cloudevents needs the header "
                            + header
                            + ", which the consumer sets: it describes a received record");
        }
        return value;
    }
}
