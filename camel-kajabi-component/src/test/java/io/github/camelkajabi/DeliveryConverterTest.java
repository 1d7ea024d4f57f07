// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Customer;
import io.github.camelkajabi.model.Offer;
import io.github.camelkajabi.model.Order;
import io.github.camelkajabi.model.Purchase;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.TypeConversionException;
import org.junit.jupiter.api.Test;

/** The body of a webhook as typed records. */
class DeliveryConverterTest extends SandboxTest {

    private KajabiDelivery convert(Object body) throws Exception {
        return context.getTypeConverter().mandatoryConvertTo(KajabiDelivery.class, body);
    }

    private String delivered(Runnable rule, String event) {
        rule.run();
        sandbox.data()
                .addPurchase(
                        sandbox.data().addContact(Map.of("email", "noor@example.org")),
                        sandbox.data().offerId("Spring workshop"));
        await().until(() -> !sandbox.hookDeliveries().isEmpty());
        assertThat(sandbox.hookDeliveries().get(0).event()).isEqualTo(event);
        return sandbox.hookDeliveries().get(0).body();
    }

    @Test
    void theBodyOfAHookHasTypedRecords() throws Exception {
        String body =
                delivered(
                        () ->
                                sandbox.data()
                                        .add(
                                                "hooks",
                                                Map.of(
                                                        "target_url",
                                                        "http://127.0.0.1:1/x",
                                                        "event",
                                                        "purchase"),
                                                Map.of("site", sandbox.data().siteId())),
                        "purchase");
        KajabiDelivery delivery = convert(body);
        assertThat(delivery.event()).isEqualTo("purchase");
        assertThat(delivery.find(Purchase.class).orElseThrow().getAmountInCents()).isNotNull();
        assertThat(delivery.find(Offer.class).orElseThrow().getTitle())
                .isEqualTo("Spring workshop");
        assertThat(delivery.find(Customer.class).orElseThrow().getEmail())
                .isEqualTo("noor@example.org");
        assertThat(delivery.find(Order.class)).isEmpty();
        assertThat(delivery.flat()).isEmpty();
        assertThat(delivery.toString()).doesNotContain("noor");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThat(convert(bytes).records()).isEqualTo(delivery.records());
        assertThat(convert(new ByteArrayInputStream(bytes)).records())
                .isEqualTo(delivery.records());
    }

    @Test
    void theBodyOfAWebhookOfTheDashboardIsFlat() throws Exception {
        String body =
                delivered(
                        () -> sandbox.hooks().dashboard("http://127.0.0.1:1/x"),
                        "purchase.created");
        KajabiDelivery delivery = convert(body);
        assertThat(delivery.event()).isEqualTo("purchase.created");
        assertThat(delivery.records()).isEmpty();
        assertThat(delivery.flat()).containsEntry("member_email", "noor@example.org");
    }

    @Test
    void whatIsNoDeliveryIsRefused() {
        assertThatThrownBy(() -> convert("{\"payload\":[]}"))
                .isInstanceOf(TypeConversionException.class)
                .hasStackTraceContaining("/event: expected a text");
        assertThatThrownBy(() -> convert("{\"event\":\"purchase\",\"payload\":[7]}"))
                .hasStackTraceContaining("/payload/0: expected an object");
        assertThatThrownBy(() -> convert("{\"event\":\"purchase\"}"))
                .hasStackTraceContaining("/payload: expected an object");
    }
}
