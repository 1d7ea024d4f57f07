// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.DataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloudEventsTest {

    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:event")
                                .transformDataType(new DataType("kajabi:application-cloudevents"));
                    }
                });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void aReceivedRecordIsAnEvent() {
        Exchange event =
                send(
                        Map.of(
                                "CamelKajabiId", "7",
                                "CamelKajabiType", "contacts",
                                "CamelKajabiSiteId", "1",
                                "CamelKajabiCreatedAt", Instant.parse("2026-02-03T08:15:30Z")));
        assertThat(event.getException()).isNull();
        assertThat(event.getMessage().getBody()).isEqualTo("{}");
        assertThat(event.getMessage().getHeaders())
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_ID, "7")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, "7")
                .containsEntry(
                        CloudEvent.CAMEL_CLOUD_EVENT_TYPE, "io.github.camelkajabi.event.contacts")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_SOURCE, "kajabi:sites/1/contacts")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_TIME, "2026-02-03T08:15:30Z")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_DATA_CONTENT_TYPE, "application/json")
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_VERSION, "1.0");
    }

    @Test
    void withoutASiteTheSourceIsTheTypeAlone() {
        assertThat(
                        send(Map.of("CamelKajabiId", "7", "CamelKajabiType", "contacts"))
                                .getMessage()
                                .getHeaders())
                .containsEntry(CloudEvent.CAMEL_CLOUD_EVENT_SOURCE, "kajabi:contacts")
                .doesNotContainKey(CloudEvent.CAMEL_CLOUD_EVENT_TIME);
    }

    @Test
    void aMessageThatIsNotAReceivedRecordIsRefused() {
        assertThat(send(Map.of("CamelKajabiId", "7")).getException())
                .hasStackTraceContaining("CamelKajabiType");
        assertThat(send(Map.of()).getException()).hasStackTraceContaining("CamelKajabiId");
    }

    private Exchange send(Map<String, Object> headers) {
        return context.createFluentProducerTemplate()
                .to("direct:event")
                .withBody("{}")
                .withHeaders(new HashMap<>(headers))
                .send();
    }
}
