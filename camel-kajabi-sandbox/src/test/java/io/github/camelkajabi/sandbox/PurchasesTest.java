// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PurchasesTest {

    private static final Instant START = Instant.parse("2026-03-10T12:00:00Z");

    @RegisterExtension
    final SandboxExtension extension =
            new SandboxExtension(
                    KajabiSandbox.builder()
                            .clock(SandboxClock.fixed(START))
                            .expiresIn(Duration.ofDays(365)));

    private KajabiSandbox sandbox;
    private SandboxData data;
    private TestClient client;
    private String contact;
    private String offer;

    @BeforeEach
    void connect() {
        sandbox = extension.sandbox();
        sandbox.clock().set(START);
        data = sandbox.data();
        client = new TestClient(sandbox);
        contact = data.addContact(Map.of("name", "Ada Birch", "email", "ada@example.org"));
        offer = data.offerId("Spring workshop");
    }

    @Test
    void transactionAppearsOnceItHasSucceeded() throws Exception {
        String purchase = data.addPurchase(contact, offer, Map.of(), false);
        assertThat(client.get("/transactions").ids()).isEmpty();
        assertThat(client.get("/orders").ids()).isEmpty();
        sandbox.clock().advance(Duration.ofHours(1));
        String newer = data.addPurchase(contact, data.offerId("Coaching hour"));
        sandbox.clock().advance(Duration.ofHours(1));
        data.settle(purchase);
        TestClient.Answer list = client.get("/transactions");
        assertThat(list.values("/attributes/created_at"))
                .containsExactly("2026-03-10T13:00:00.000Z", "2026-03-10T12:00:00.000Z");
        assertThat(list.data().at("/1/relationships/purchases/data/0/id").asText())
                .isEqualTo(purchase);
        assertThat(list.data().at("/0/relationships/purchases/data/0/id").asText())
                .isEqualTo(newer);
        assertThat(client.get("/orders?sort=order_number").values("/attributes/order_number"))
                .containsExactly("1", "2");
        assertThat(client.get("/order_items").values("/attributes/title"))
                .containsExactly("Coaching hour", "Spring workshop");
        String customer = data.customerOf(contact).orElseThrow();
        assertThat(
                        client.get("/customers/" + customer)
                                .data()
                                .at("/attributes/net_revenue")
                                .asText())
                .isEqualTo("169.00");
    }

    @Test
    void transactionFilters() throws Exception {
        data.addPurchase(contact, offer);
        sandbox.clock().advance(Duration.ofDays(2));
        String other = data.addContact(Map.of("name", "Ben Costa", "email", "ben@example.org"));
        data.addPurchase(other, offer);
        assertThat(client.get("/transactions?filter[name_or_email]=ben").ids()).hasSize(1);
        assertThat(
                        client.get(
                                        "/transactions?filter[customer_id]="
                                                + data.customerOf(other).orElseThrow())
                                .ids())
                .hasSize(1);
        assertThat(client.get("/transactions?filter[start_date]=2026-03-10").ids()).hasSize(2);
        assertThat(client.get("/transactions?filter[start_date]=2026-03-11").ids()).hasSize(1);
        assertThat(client.get("/transactions?filter[end_date]=2026-03-11").ids()).hasSize(1);
        assertThat(client.get("/transactions?filter[end_date]=2026-03-09").ids()).isEmpty();
    }

    @Test
    void purchaseFiltersByTime() throws Exception {
        data.addPurchase(contact, offer);
        sandbox.clock().advance(Duration.ofDays(2));
        data.addPurchase(contact, data.offerId("Coaching hour"));
        assertThat(client.get("/purchases?filter[created_at_gt]=2026-03-10T12:00:00.000Z").ids())
                .hasSize(1);
        assertThat(client.get("/purchases?filter[created_at_gteq]=2026-03-10").ids()).hasSize(2);
        assertThat(client.get("/purchases?filter[created_at_lt]=2026-03-12T12:00:00Z").ids())
                .hasSize(1);
        assertThat(client.get("/purchases?filter[created_at_gt]=2099-01-01").ids()).isEmpty();
        assertThat(client.get("/purchases?filter[created_at_gt]=yesterday").ids()).hasSize(2);
        assertThat(client.get("/purchases?filter[amount_in_cents_gt]=5000").ids()).hasSize(1);
        assertThat(client.get("/purchases?filter[currency_not_eq]=USD").ids()).isEmpty();
        assertThat(client.get("/order_items?filter[title_in]=Coaching%20hour,Other").ids())
                .hasSize(1);
        assertThat(client.get("/orders?filter[fulfilled_at_null]=true").ids()).isEmpty();
        assertThat(client.get("/orders?filter[fulfilled_at_null]=false").ids()).hasSize(2);
    }

    @Test
    void deactivateAndReactivate() throws Exception {
        String purchase = data.addPurchase(contact, offer);
        String path = "/purchases/" + purchase;
        TestClient.Answer off = client.call("POST", path + "/deactivate", null);
        assertThat(off.status()).isEqualTo(200);
        assertThat(off.data().at("/attributes/deactivated_at").asText())
                .isEqualTo("2026-03-10T12:00:00.000Z");
        assertThat(data.offersOf(contact)).isEmpty();
        assertThat(client.get("/purchases?filter[active]=true").ids()).isEmpty();
        assertThat(client.get("/purchases?filter[deactivated]=true").ids())
                .containsExactly(purchase);
        assertThat(client.call("POST", path + "/deactivate", null).status()).isEqualTo(422);
        TestClient.Answer on = client.call("POST", path + "/reactivate", null);
        assertThat(on.data().at("/attributes/deactivated_at").isNull()).isTrue();
        assertThat(data.offersOf(contact)).containsExactly(offer);
        assertThat(client.call("POST", path + "/reactivate", null).status()).isEqualTo(422);
        assertThat(client.call("POST", "/purchases/1/deactivate", null).status()).isEqualTo(404);
    }

    @Test
    void runningSubscriptionHoldsTheContact() throws Exception {
        String purchase =
                data.addPurchase(contact, offer, Map.of("payment_type", "subscription"), true);
        TestClient.Answer refused = client.call("DELETE", "/contacts/" + contact, null);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/source").isNull()).isTrue();
        String path = "/purchases/" + purchase + "/cancel_subscription";
        TestClient.Answer cancelled = client.call("POST", path, null);
        assertThat(cancelled.data().at("/attributes/status").asText()).isEqualTo("canceled");
        assertThat(cancelled.data().at("/attributes/deactivated_at").isNull()).isFalse();
        assertThat(client.call("POST", path, null).status()).isEqualTo(422);
        assertThat(client.call("DELETE", "/contacts/" + contact, null).status()).isEqualTo(200);
        assertThat(
                        client.get("/purchases/" + purchase)
                                .data()
                                .at("/relationships/customer/data")
                                .isNull())
                .isTrue();
    }

    @Test
    void singlePaymentHasNothingToCancel() throws Exception {
        String purchase = data.addPurchase(contact, offer);
        assertThat(
                        client.call("POST", "/purchases/" + purchase + "/cancel_subscription", null)
                                .status())
                .isEqualTo(422);
    }

    @Test
    void payouts() throws Exception {
        String id =
                data.add(
                        "kajabi_payments_payouts",
                        Map.of(
                                "status",
                                "Paid",
                                "amount",
                                49.5,
                                "initiated_date",
                                "2026-02-03T00:00:00Z"),
                        Map.of());
        assertThat(id).startsWith("payout_");
        assertThat(
                        client.get("/kajabi_payments_payouts/" + id)
                                .data()
                                .at("/attributes/amount")
                                .asDouble())
                .isEqualTo(49.5);
        String list = "/kajabi_payments_payouts?filter[site_id]=" + data.siteId();
        assertThat(client.get(list + "&filter[status]=paid").ids()).containsExactly(id);
        assertThat(client.get(list + "&filter[status]=failed").ids()).isEmpty();
        assertThat(client.get(list + "&filter[start_date]=2026-02-04").ids()).isEmpty();
    }
}
