// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.SandboxRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class UpsertTest extends SandboxTest {

    private static final Map<String, Object> ADA =
            Map.of("name", "Ada", "email", "ada@example.org", "custom_1", "new");

    @Test
    void aNewContactIsCreated() {
        Exchange exchange = upsert(ADA);
        assertThat(exchange.getMessage().getBody(Contact.class).getName()).isEqualTo("Ada");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.CREATED)).isEqualTo(true);
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    @Test
    void aContactThatIsThereIsUpdatedAndKeepsWhatWasNotGiven() {
        String id =
                sandbox.data()
                        .addContact(
                                Map.of(
                                        "name", "Before",
                                        "email", "Ada@Example.org",
                                        "phone_number", "41220000000"));
        Exchange exchange = upsert(ADA);
        Contact contact = exchange.getMessage().getBody(Contact.class);
        assertThat(contact.getId()).isEqualTo(id);
        assertThat(contact.getName()).isEqualTo("Ada");
        assertThat(contact.getPhoneNumber()).isEqualTo("41220000000");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.CREATED)).isEqualTo(false);
        assertThat(exchange.getMessage().getHeader(KajabiConstants.ID)).isEqualTo(id);
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    @Test
    void anAddressThatOnlyContainsTheSoughtOneIsAnotherContact() {
        sandbox.data().addContact(Map.of("name", "Other", "email", "xada@example.org"));
        upsert(ADA);
        assertThat(sandbox.data().contactCount()).isEqualTo(2);
    }

    @Test
    void aContactOfAnotherSiteIsAnotherContact() {
        String other = sandbox.data().addSite("Other");
        sandbox.data()
                .addContact(
                        other,
                        Map.of("name", "Ada", "email", "ada@example.org"),
                        sandbox.clock().now());
        upsert(ADA);
        assertThat(sandbox.data().contactCount()).isEqualTo(2);
    }

    @Test
    void theLoserOfTheRaceUpdates() {
        AtomicBoolean raced = new AtomicBoolean();
        sandbox.faults().on(request -> winsTheRace(request, raced)).forever().respond(500).add();
        Exchange exchange = upsert(ADA);
        assertThat(raced).isTrue();
        Contact contact = exchange.getMessage().getBody(Contact.class);
        assertThat(contact.getName()).isEqualTo("Ada");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.CREATED)).isEqualTo(false);
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    @Test
    void theLoserFindsTheWinnerEvenIfTheSearchLagsBehind() {
        AtomicBoolean raced = new AtomicBoolean();
        sandbox.faults().on(request -> winsTheRace(request, raced)).forever().respond(500).add();
        sandbox.faults()
                .on(request -> request.query().containsKey("filter[email_contains]"))
                .forever()
                .respond(
                        200,
                        "application/vnd.api+json",
                        "{\"data\":[],\"links\":{\"self\":\"x\"},\"meta\":{\"total\":0}}")
                .add();
        assertThat(upsert(ADA).getMessage().getBody(Contact.class).getName()).isEqualTo("Ada");
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    /**
     * Creates the contact behind the back of the request that is about to create it; never a fault.
     */
    private boolean winsTheRace(SandboxRequest request, AtomicBoolean raced) {
        if (request.method().equals("POST")
                && request.path().equals("/v1/contacts")
                && raced.compareAndSet(false, true)) {
            sandbox.data().addContact(Map.of("name", "Winner", "email", "ada@example.org"));
        }
        return false;
    }

    @Test
    void manyAtOnceMakeOneContact() throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Contact>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            results.add(
                    pool.submit(
                            () -> {
                                start.await();
                                return upsert(ADA).getMessage().getBody(Contact.class);
                            }));
        }
        start.countDown();
        for (Future<Contact> result : results) {
            assertThat(result.get().getEmail()).isEqualTo("ada@example.org");
        }
        pool.shutdown();
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    @Test
    void aRefusalForAnotherReasonIsToldAsItIs() {
        assertThat(upsert(Map.of("name", "No", "email", "not an address")).getException())
                .isInstanceOf(KajabiValidationException.class);
    }

    @Test
    void withoutAnAddressNothingIsSent() {
        assertThat(upsert(Map.of("name", "Ada")).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("email");
        assertThatThrownBy(() -> kajabi("contacts?operation=upsrt").request(Object.class))
                .hasStackTraceContaining("Did you mean 'upsert'?");
    }

    private Exchange upsert(Map<String, Object> body) {
        return template.request(
                "kajabi:contacts?operation=upsert",
                exchange -> exchange.getMessage().setBody(body));
    }
}
