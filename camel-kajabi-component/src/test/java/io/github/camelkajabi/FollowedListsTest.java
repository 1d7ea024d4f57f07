// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.model.Purchase;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each list that the catalogue says can be followed, over real HTTP. */
class FollowedListsTest extends SandboxTest {

    private final List<Exchange> received = Collections.synchronizedList(new ArrayList<>());

    /** The tests move the clock of the server, which is not to be ahead of the local one. */
    @BeforeEach
    void setTheClockBack() {
        sandbox.clock().advance(Duration.ofDays(-30));
    }

    static Stream<String> followed() {
        return Catalog.get().operations().stream()
                .filter(o -> o.follow() != null)
                .map(Operation::resource);
    }

    @ParameterizedTest
    @MethodSource("followed")
    void whatWasThereComesOldestFirstAndThenWhatIsNew(String type) throws Exception {
        List<String> expected = new ArrayList<>(add(type, 230));
        follow(type, "startFrom=beginning");
        awaitReceived(230);
        expected.addAll(add(type, 3));
        awaitReceived(233);
        awaitPolls(type, 3);
        assertThat(ids()).isEqualTo(expected);
        Exchange last = received.get(232);
        assertThat(last.getMessage().getBody(Resource.class).getType()).isEqualTo(type);
        Instant createdAt = last.getMessage().getHeader(KajabiConstants.CREATED_AT, Instant.class);
        if (following(type).order() == Following.Order.ROWS) {
            assertThat(createdAt).isNull();
        } else {
            assertThat(createdAt)
                    .isEqualTo(last.getMessage().getBody(Resource.class).getInstant("created_at"));
        }
    }

    @ParameterizedTest
    @MethodSource("followed")
    void fromNowOnOnlyWhatIsNewComesAtOneRequestForEachPoll(String type) throws Exception {
        add(type, 150);
        sandbox.clock().advance(Duration.ofDays(10));
        follow(type, "startFrom=now");
        // Its answers are of today. What is created meanwhile, on a clock set back, counts as old.
        await().until(() -> consumer().status().lastSuccessfulPoll() != null);
        assertThat(received).isEmpty();
        List<String> expected = add(type, 2);
        awaitReceived(2);
        int before = sandbox.requests().count("GET", "/v1/" + type);
        boolean byRows = following(type).order() == Following.Order.ROWS;
        awaitPolls(type, byRows ? 60 : 20);
        assertThat(ids()).isEqualTo(expected);
        List<String> pages =
                sandbox.requests().entries("GET", "/v1/" + type).stream()
                        .skip(before)
                        .map(entry -> String.valueOf(entry.parameter("page[number]")))
                        .toList();
        if (byRows) {
            // 400 rows are looked through for late ones, ever more seldom while nothing is new.
            assertThat(pages).filteredOn("1"::equals).hasSizeGreaterThan(pages.size() / 2);
        } else {
            assertThat(pages).containsOnly("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"purchases", "contact_notes"})
    void aChangedRecordComesAgainWhenChangesAreTracked(String type) throws Exception {
        List<String> ids = add(type, 5);
        follow(type, "track=updated&startFrom=beginning");
        awaitReceived(5);
        sandbox.clock().advance(Duration.ofSeconds(5));
        sandbox.data().set(type, ids.get(1), "changed_to", "this");
        awaitReceived(6);
        awaitPolls(type, 3);
        assertThat(ids().subList(5, 6)).containsExactly(ids.get(1));
        assertThat(received).hasSize(6);
        Exchange changed = received.get(5);
        Resource record = changed.getMessage().getBody(Resource.class);
        assertThat(record.getAttributes()).containsEntry("changed_to", "this");
        assertThat(changed.getMessage().getHeader(KajabiConstants.CREATED_AT))
                .isEqualTo(record.getInstant("created_at"));
        assertThat(changed.getMessage().getMessageTimestamp())
                .isEqualTo(Objects.requireNonNull(record.getInstant("updated_at")).toEpochMilli());
    }

    @Test
    void aDeactivatedPurchaseIsAChange() throws Exception {
        String contact = sandbox.data().addContact(Map.of("email", "ada@example.org"));
        String offer = sandbox.data().addOffer("Course");
        String purchase = sandbox.data().addPurchase(contact, offer);
        follow("purchases", "track=updated&startFrom=beginning");
        awaitReceived(1);
        sandbox.clock().advance(Duration.ofSeconds(5));
        kajabi("purchases?operation=deactivate&id=" + purchase).request();
        awaitReceived(2);
        assertThat(received.get(0).getMessage().getBody(Purchase.class).getDeactivatedAt())
                .isNull();
        assertThat(received.get(1).getMessage().getBody(Purchase.class).getDeactivatedAt())
                .isNotNull();
    }

    @Test
    void aTransactionThatSucceedsDaysLaterIsFound() throws Exception {
        String contact = sandbox.data().addContact(Map.of("email", "ada@example.org"));
        String offer = sandbox.data().offerId("Spring workshop");
        String pending = sandbox.data().addPurchase(contact, offer, Map.of(), false);
        sandbox.clock().advance(Duration.ofHours(70));
        sandbox.data().addPurchase(contact, offer);
        follow("transactions", "startFrom=" + sandbox.clock().now().minus(80, ChronoUnit.HOURS));
        awaitReceived(1);
        sandbox.data().settle(pending);
        awaitReceived(2);
        awaitPolls("transactions", 2);
        assertThat(received).hasSize(2);
    }

    /** The server then lists the oldest first. */
    @Test
    void transactionsThatTheServerDoesNotSortAreReadWhole() throws Exception {
        sandbox.close();
        sandbox = KajabiSandbox.builder().ignoreSort("transactions").build().open();
        setTheClockBack();
        context.removeComponent("kajabi");
        context.addComponent("kajabi", component(sandbox));
        List<String> expected = new ArrayList<>(add("transactions", 330));
        follow("transactions", "startFrom=beginning");
        awaitReceived(330);
        expected.addAll(add("transactions", 2));
        awaitReceived(332);
        awaitPolls("transactions", 3);
        assertThat(ids()).isEqualTo(expected);
        assertThat(
                        sandbox.requests().entries("GET", "/v1/transactions").stream()
                                .map(entry -> entry.parameter("filter[start_date]"))
                                .filter(Objects::nonNull)
                                .distinct()
                                .count())
                .as("the filter by day was tried and is used")
                .isGreaterThan(2);
    }

    private List<String> add(String type, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sandbox.clock().advance(Duration.ofMillis(700));
            ids.add(
                    type.equals("contacts")
                            ? sandbox.data().addMadeUpContact()
                            : sandbox.data().add(type, Map.of(), Map.of()));
        }
        return ids;
    }

    private void follow(String type, String options) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:" + type + "?initialDelay=0&delay=10&" + options)
                                .process(exchange -> received.add(exchange.copy()));
                    }
                });
    }

    private KajabiConsumer consumer() {
        return (KajabiConsumer) context.getRoutes().get(0).getConsumer();
    }

    private static Following following(String type) {
        return Objects.requireNonNull(Catalog.get().find(type, null, "list", null).follow(), type);
    }

    private void awaitReceived(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> received.size() >= count);
    }

    private void awaitPolls(String type, int count) {
        int before = sandbox.requests().count("GET", "/v1/" + type);
        await().until(() -> sandbox.requests().count("GET", "/v1/" + type) > before + count);
    }

    private List<String> ids() {
        synchronized (received) {
            return received.stream()
                    .map(e -> e.getMessage().getHeader(KajabiConstants.ID, String.class))
                    .toList();
        }
    }
}
