// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.sandbox.FaultRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The consumer over HTTP, while the list is answered wrongly with status 200. */
class ConsumerWrongAnswersTest extends SandboxTest {

    private final List<String> received = Collections.synchronizedList(new ArrayList<>());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void anEmptyPageInABacklogLosesNothing(int after) throws Exception {
        List<String> expected = add("contacts", 350);
        contacts().skip(after).times(6).emptyPage().withoutLinks().withoutTotals().add();
        follow("contacts", "startFrom=beginning");
        awaitReceived(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts", "customers", "transactions", "form_submissions"})
    void anEmptyFirstAnswerDoesNotMakeAllRecordsNew(String resource) throws Exception {
        // The header Date has whole seconds.
        sandbox.clock().advance(Duration.ofSeconds(-2));
        add(resource, 120);
        sandbox.clock().advance(Duration.ofSeconds(2));
        FaultRules.Rule fault = rule(resource).forever();
        fault.emptyPage().withoutLinks().withoutTotals();
        fault.add();
        follow(resource, "startFrom=now");
        await().until(() -> fault.applied() > 6);
        fault.lift();
        awaitPolls(resource);
        List<String> fresh = add(resource, 2);
        awaitReceived(fresh);
    }

    @Test
    void aPageThatIsShortByARowIsReadAgain() throws Exception {
        List<String> expected = add("contacts", 350);
        contacts().skip(1).times(1).withoutLast(1).add();
        follow("contacts", "startFrom=beginning");
        awaitReceived(expected);
    }

    @Test
    void shorterPagesWithoutALinkToTheNextDoNotEndADrain() throws Exception {
        List<String> expected = add("contacts", 1500);
        contacts().skip(12).forever().pageSize(20).withoutNext().add();
        follow("contacts", "startFrom=beginning");
        awaitReceived(expected);
    }

    @Test
    void recordsOfAnotherSiteAreNotDelivered() throws Exception {
        List<String> expected = add("contacts", 150);
        String other = sandbox.data().addSite("Other");
        for (int i = 0; i < 150; i++) {
            sandbox.data()
                    .addContact(
                            other,
                            Map.of("name", "Other " + i, "email", "o" + i + "@example.org"),
                            sandbox.clock().now());
        }
        contacts().skip(1).times(4).ignore("filter[site_id]").add();
        follow("contacts", "startFrom=beginning");
        awaitReceived(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"withoutData", "nullData", "withErrors", "notJson"})
    void aDocumentThatIsNoListFailsThePoll(String kind) throws Exception {
        List<String> expected = add("contacts", 250);
        Map<String, Function<FaultRules.Rule, FaultRules.Rule>> kinds =
                Map.of(
                        "withoutData", FaultRules.Rule::withoutData,
                        "nullData", FaultRules.Rule::nullData,
                        "withErrors", FaultRules.Rule::withErrors,
                        "notJson", FaultRules.Rule::notJson);
        kinds.getOrDefault(kind, rule -> rule).apply(contacts().skip(1).times(3)).add();
        follow("contacts", "startFrom=beginning");
        awaitReceived(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts", "form_submissions"})
    void recordsOfAnotherResourceAreNotDeliveredAtFirstContact(String resource) throws Exception {
        sandbox.clock().advance(Duration.ofHours(-2));
        List<String> expected = add(resource, 150);
        sandbox.clock().advance(Duration.ofHours(1));
        add("customers", 30);
        FaultRules.Rule fault = rule(resource).forever().answerOf("/v1/customers");
        fault.add();
        follow(resource, "startFrom=beginning");
        await().until(() -> fault.applied() > 3);
        assertThat(received).isEmpty();
        fault.lift();
        awaitReceived(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deactivated", "active"})
    void recordsThatShowThatTheFilterIsIgnoredAreNotDelivered(String filter) throws Exception {
        sandbox.clock().advance(Duration.ofMinutes(-10));
        String contact = sandbox.data().addContact(Map.of("email", "ada@example.org"));
        String offer = sandbox.data().addOffer("Course");
        List<String> active = new ArrayList<>();
        List<String> deactivated = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            active.add(sandbox.data().addPurchase(contact, offer));
            String id = sandbox.data().addPurchase(contact, offer);
            sandbox.data().set("purchases", id, "deactivated_at", sandbox.clock().now().toString());
            deactivated.add(id);
        }
        FaultRules.Rule fault = rule("purchases").forever().ignore("filter[*]");
        fault.add();
        follow("purchases", "startFrom=beginning&filter." + filter + "=true");
        await().until(() -> fault.applied() > 3);
        assertThat(received).isEmpty();
        fault.lift();
        awaitReceived(filter.equals("active") ? active : deactivated);
    }

    private FaultRules.Rule contacts() {
        return rule("contacts");
    }

    private FaultRules.Rule rule(String resource) {
        return sandbox.faults().on("GET", "/v1/" + resource);
    }

    private List<String> add(String resource, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(
                    resource.equals("contacts")
                            ? sandbox.data().addMadeUpContact()
                            : sandbox.data().add(resource, Map.of(), Map.of()));
        }
        return ids;
    }

    private void follow(String resource, String options) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:" + resource + "?initialDelay=0&delay=20&" + options)
                                .process(
                                        exchange ->
                                                received.add(
                                                        String.valueOf(
                                                                exchange.getMessage()
                                                                        .getBody(Resource.class)
                                                                        .getId())));
                    }
                });
    }

    private void awaitReceived(List<String> expected) {
        await().atMost(Duration.ofSeconds(60)).until(() -> received.size() >= expected.size());
        awaitPolls("contacts");
        assertThat(received).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void awaitPolls(String resource) {
        int before = polls(resource);
        await().until(() -> before == 0 || polls(resource) >= before + 3);
    }

    private int polls(String resource) {
        return sandbox.requests().count("GET", "/v1/" + resource);
    }
}
