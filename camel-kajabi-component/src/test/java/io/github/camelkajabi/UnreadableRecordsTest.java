// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.engine.PrototypeExchangeFactory;
import org.apache.camel.spi.ExchangeFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that cannot be read in one way or another, over HTTP. */
class UnreadableRecordsTest extends SandboxTest {

    private static final String FROM =
            "kajabi:contacts?startFrom=beginning&initialDelay=0&delay=10&pageSize=10";

    private BentServer server;
    private final List<Exchange> received = Collections.synchronizedList(new ArrayList<>());

    /** What may be wrong with one row of a page. */
    enum Damage {
        TRAILING_BLANK((rows, i) -> id(rows, i, "4711 "), "'4711'"),
        LINE_END((rows, i) -> id(rows, i, "47\n11"), "'47 11'"),
        INVISIBLE((rows, i) -> id(rows, i, "47\u200b11"), "'4711'"),
        HALF_A_CHARACTER(
                (rows, i) -> {
                    id(rows, i, "4711half");
                    String row = rows.remove(i).toString().replace("half", "\\ud83c");
                    rows.insertRawValue(i, new RawValue(row));
                },
                "'4711'"),
        LONG_ID((rows, i) -> id(rows, i, "7".repeat(501)), "'777777"),
        STEP_IN_A_PATH((rows, i) -> id(rows, i, ".."), "'..'"),
        BLANK_ID((rows, i) -> id(rows, i, "  "), "has no id"),
        NO_ID((rows, i) -> row(rows, i).remove("id"), "has no id"),
        ID_OF_ANOTHER_KIND((rows, i) -> row(rows, i).putObject("id"), "/id: expected a string"),
        FRACTION_AS_ID((rows, i) -> row(rows, i).put("id", 4.5), "/id: expected a string"),
        NULL(ArrayNode::insertNull, "expected an object but found null"),
        TEXT((rows, i) -> rows.insert(i, "row"), "expected an object but found a string"),
        LIST((rows, i) -> rows.insertArray(i), "expected an object but found an array"),
        EMPTY((rows, i) -> rows.insertObject(i), "has no id"),
        ATTRIBUTES((rows, i) -> row(rows, i).put("attributes", 7), "/attributes: expected"),
        TYPE((rows, i) -> row(rows, i).put("type", 7), "/type: expected a string"),
        LINKS((rows, i) -> row(rows, i).put("links", 7), "/links: expected an object"),
        RELATIONSHIP(
                (rows, i) ->
                        row(rows, i).putObject("relationships").putObject("site").put("data", 7),
                "/relationships/site/data: expected an object"),
        INCLUDED((rows, i) -> row(rows, i).put("included", 7), "/included: expected an array"),
        ERRORS((rows, i) -> row(rows, i).put("error", "not available"), "shows an error"),
        TWO_IDS(
                (rows, i) ->
                        rows.insertRawValue(
                                i,
                                new RawValue("{\"type\":\"contacts\",\"id\":\"1\",\"id\":\"2\"}")),
                "two members of the same name"),
        NO_TIME((rows, i) -> attributes(rows, i).remove("created_at"), "has no created_at"),
        WRONG_TIME((rows, i) -> attributes(rows, i).put("created_at", "today"), "not a time"),
        TIME_BEYOND_A_HEADER(
                (rows, i) -> attributes(rows, i).put("created_at", "+300000000-01-01T00:00:00Z"),
                "not a time");

        @SuppressWarnings("ImmutableEnumChecker") // each is a function
        private final BiConsumer<ArrayNode, Integer> damage;

        private final String named;

        Damage(BiConsumer<ArrayNode, Integer> damage, String named) {
            this.damage = damage;
            this.named = named;
        }

        private static ObjectNode row(ArrayNode rows, int index) {
            ObjectNode copy = rows.get(rows.size() - 1).deepCopy();
            rows.insert(index, copy);
            copy.put("id", "4711");
            return copy;
        }

        private static void id(ArrayNode rows, int index, String id) {
            row(rows, index).put("id", id);
        }

        private static ObjectNode attributes(ArrayNode rows, int index) {
            return (ObjectNode) row(rows, index).get("attributes");
        }
    }

    @BeforeEach
    void bend() throws IOException {
        server = new BentServer(sandbox);
        context.removeComponent("kajabi");
        KajabiComponent component = component(sandbox);
        component.getConfiguration().setBaseUrl(server.baseUrl());
        context.addComponent("kajabi", component);
    }

    @AfterEach
    void closeServer() {
        context.stop();
        server.close();
    }

    /** The row that comes between the two others is damaged. */
    private void damage(Damage kind) {
        server.bend(
                "/v1/contacts",
                (document, request) -> {
                    ArrayNode rows = (ArrayNode) document.path("data");
                    if (rows.size() > 1) {
                        kind.damage.accept(rows, 1);
                    }
                    document.remove(List.of("meta", "links"));
                });
    }

    @ParameterizedTest
    @EnumSource
    void oneOfThemIsSkippedWithALoudErrorIfThatIsWanted(Damage kind) throws Exception {
        damage(kind);
        contacts(3);
        try (CapturedLog log = new CapturedLog()) {
            follow(FROM + "&skipUnreadable=true");
            await().until(() -> received.size() == 3);
            contacts(1);
            await().until(() -> received.size() == 4);
            assertThat(ids()).isEqualTo(idsOfAll());
            assertThat(consumer().getUnreadable()).isEqualTo(1);
            synchronized (log.events()) {
                assertThat(log.events())
                        .filteredOn(event -> event.getLevel() == Level.ERROR)
                        .singleElement()
                        .satisfies(
                                event ->
                                        assertThat(event.getFormattedMessage())
                                                .contains(kind.named, "put aside")
                                                .matches("[ -~]+"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void itFailsThePollAndIsNamedOtherwise(Damage kind) throws Exception {
        damage(kind);
        contacts(3);
        KajabiConsumer consumer =
                (KajabiConsumer)
                        context.getEndpoint(FROM + "&startScheduler=false")
                                .createConsumer(received::add);
        consumer.start();
        try {
            assertThat(catchThrowable(consumer::poll))
                    .hasMessageContaining(kind.named)
                    .hasMessageContaining("row 2")
                    .hasMessageContaining("skipUnreadable=true")
                    .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]+"));
        } finally {
            consumer.stop();
        }
        assertThat(received).isEmpty();
    }

    /** It is the answer that failed, and not a record of it. */
    @Test
    void anErrorInPlaceOfTheRecordsFailsThePollInAnyCase() throws Exception {
        contacts(3);
        server.bend(
                "/v1/contacts",
                (document, request) -> {
                    document.removeAll();
                    document.putArray("data").addObject().put("error", "not available");
                });
        KajabiConsumer consumer =
                (KajabiConsumer)
                        context.getEndpoint(FROM + "&startScheduler=false&skipUnreadable=true")
                                .createConsumer(received::add);
        consumer.start();
        try {
            assertThat(catchThrowable(consumer::poll))
                    .isInstanceOf(KajabiException.class)
                    .hasMessageContaining("returned 200 with errors");
            assertThat(consumer.getUnreadable()).isZero();
        } finally {
            consumer.stop();
        }
    }

    /** A list that is read once and whole has no place to put a row aside. */
    @ParameterizedTest
    @EnumSource(names = {"TRAILING_BLANK", "NULL", "ATTRIBUTES", "ERRORS", "TWO_IDS"})
    void aListOfTheProducerFails(Damage kind) {
        damage(kind);
        contacts(3);
        for (String options : List.of("", "&paging=all", "&paging=all&consistent=true")) {
            assertThat(
                            template.request(
                                            "kajabi:contacts?operation=list" + options,
                                            exchange -> {})
                                    .getException())
                    .as(options)
                    .isNotNull();
        }
    }

    /** The time by which the list is read is another one. */
    @Test
    void aChangedRecordWhoseCreationTimeCannotBeReadIsDeliveredWithoutThatHeader()
            throws Exception {
        String contact = sandbox.data().addContact(Map.of("email", "ada@example.org"));
        String offer = sandbox.data().offerId("Spring workshop");
        String first = sandbox.data().addPurchase(contact, offer);
        String second = sandbox.data().addPurchase(contact, offer);
        server.bendRows(
                "/v1/purchases",
                (row, index) -> {
                    if (row.path("id").asText().equals(first)) {
                        ((ObjectNode) row.path("attributes")).put("created_at", "yesterday");
                    }
                });
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:p").process(received::add);
                    }
                });
        follow(
                "kajabi:purchases?track=updated&startFrom=beginning&initialDelay=0&delay=10"
                        + "&maxAttempts=3&parkTo=direct:p&skipUnreadable=true");
        await().until(() -> received.size() == 2);
        await().until(() -> consumer().status().undelivered() == 0);
        assertThat(ids()).containsExactlyInAnyOrder(first, second);
        for (Exchange exchange : received) {
            boolean isWrong =
                    first.equals(exchange.getMessage().getHeader(KajabiConstants.ID, String.class));
            assertThat(exchange.getMessage().getHeader(KajabiConstants.CREATED_AT) == null)
                    .isEqualTo(isWrong);
            assertThat(exchange.getMessage().getMessageTimestamp()).isPositive();
        }
    }

    @Test
    void aRecordOfWhichNoExchangeCanBeMadeIsParkedInTheCheckpointInsteadOfSent() throws Exception {
        CountDownLatch mended = new CountDownLatch(1);
        context.getCamelContextExtension().setExchangeFactory(new BrokenFactory(mended, null));
        contacts(2);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:p").process(received::add);
                    }
                });
        try (CapturedLog log = new CapturedLog()) {
            follow(FROM + "&maxAttempts=2&parkTo=direct:p");
            await().until(() -> consumer().status().parked() == 2);
            synchronized (log.events()) {
                assertThat(log.events())
                        .filteredOn(event -> event.getFormattedMessage().contains("attempt 2 of 2"))
                        .hasSize(2)
                        .allSatisfy(
                                event ->
                                        assertThat(event.getFormattedMessage())
                                                .contains("parked in the checkpoint")
                                                .contains(
                                                        "no exchange can be created",
                                                        "planned failure"));
            }
        }
        assertThat(received).isEmpty();
        mended.countDown();
        for (String id : idsOfAll()) {
            consumer().retryParked(id);
        }
        await().until(() -> received.size() == 2 && consumer().status().parked() == 0);
    }

    private void follow(String uri) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri).routeId("follow").process(received::add);
                    }
                });
    }

    private List<String> ids() {
        return List.copyOf(received).stream()
                .map(e -> String.valueOf(e.getMessage().getBody(Resource.class).getId()))
                .toList();
    }

    private List<String> idsOfAll() {
        return sandbox.data().contacts().stream().map(c -> String.valueOf(c.get("id"))).toList();
    }

    private KajabiConsumer consumer() {
        return (KajabiConsumer) Objects.requireNonNull(context.getRoute("follow")).getConsumer();
    }

    private void contacts(int count) {
        int before = sandbox.data().contactCount();
        for (int i = before; i < before + count; i++) {
            sandbox.data().addContact(Map.of("name", "c" + i, "email", "c" + i + "@example.org"));
        }
    }

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().build().open();
    }

    /** Makes no exchange for a consumer of kajabi until it is mended. */
    private static final class BrokenFactory extends PrototypeExchangeFactory {

        private final CountDownLatch mended;

        private BrokenFactory(CountDownLatch mended, @Nullable Consumer consumer) {
            super(consumer);
            this.mended = mended;
        }

        @Override
        public ExchangeFactory newExchangeFactory(Consumer consumer) {
            BrokenFactory factory = new BrokenFactory(mended, consumer);
            factory.setCamelContext(camelContext);
            return factory;
        }

        @Override
        public Exchange create(Endpoint fromEndpoint, boolean autoRelease) {
            if (fromEndpoint instanceof KajabiEndpoint && mended.getCount() > 0) {
                throw new IllegalStateException("planned failure");
            }
            return super.create(fromEndpoint, autoRelease);
        }
    }
}
