// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumerTest extends SandboxTest {

    private static final String FAST = "&initialDelay=0&delay=10";

    private final List<Exchange> received = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aContactThatTheProducerCreatedComesOutWithEveryAttribute() throws Exception {
        follow("startFrom=now");
        awaitFirstPoll();
        Map<String, Object> person = new LinkedHashMap<>();
        person.put("name", "Ada Example");
        person.put("email", "ada@example.org");
        person.put("phone_number", null);
        person.put("custom_7", "seven");
        Contact created =
                kajabi("contacts?operation=create").withBody(person).request(Contact.class);

        awaitReceived(1);
        Exchange exchange = received.get(0);
        Contact contact = exchange.getMessage().getBody(Contact.class);
        assertThat(contact.getId()).isEqualTo(created.getId());
        assertThat(contact.getName()).isEqualTo("Ada Example");
        assertThat(contact.getEmail()).isEqualTo("ada@example.org");
        assertThat(contact.has("phone_number")).isTrue();
        assertThat(contact.getPhoneNumber()).isNull();
        assertThat(contact.getCustom(7)).isEqualTo("seven");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.ID)).isEqualTo(created.getId());
        assertThat(exchange.getMessage().getHeader(KajabiConstants.TYPE)).isEqualTo("contacts");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.SITE_ID))
                .isEqualTo(sandbox.data().siteId());
        Instant createdAt = Objects.requireNonNull(contact.getCreatedAt());
        assertThat(exchange.getMessage().getHeader(KajabiConstants.CREATED_AT))
                .isEqualTo(createdAt);
        assertThat(exchange.getMessage().getMessageTimestamp()).isEqualTo(createdAt.toEpochMilli());
    }

    @Test
    void anAttributeThatNobodyKnowsComesOutToo() throws Exception {
        follow("startFrom=now");
        awaitFirstPoll();
        sandbox.data()
                .addContact(
                        Map.of(
                                "name", "Bo",
                                "email", "bo@example.org",
                                "favourite_colour",
                                        Map.of("name", "teal", "shades", List.of(1, 2))));

        awaitReceived(1);
        assertThat(body(0).getAttributes().get("favourite_colour"))
                .isEqualTo(Map.of("name", "teal", "shades", List.of(1L, 2L)));
    }

    @Test
    void nothingThatWasThereBeforeIsDeliveredFromNowOn() throws Exception {
        contacts("old", 5);
        follow("startFrom=now");
        awaitFirstPoll();
        contacts("new", 2);
        awaitReceived(2);
        awaitPolls(3);
        assertThat(emails()).containsExactly("new0@example.org", "new1@example.org");
    }

    @Test
    void fromTheBeginningAllIsDeliveredOldestFirst() throws Exception {
        List<String> expected = contacts("c", 250);
        follow("startFrom=beginning");
        awaitReceived(250);
        awaitPolls(2);
        assertThat(emails()).isEqualTo(expected);
    }

    @Test
    void fromAnInstantOnlyWhatWasCreatedThenOrLaterIsDelivered() throws Exception {
        String site = sandbox.data().siteId();
        Instant start = Instant.parse("2026-01-31T10:00:00Z");
        sandbox.data().addContact(site, person("before"), start.minusMillis(1));
        sandbox.data().addContact(site, person("exactly"), start);
        sandbox.data().addContact(site, person("after"), start.plusSeconds(3600));
        follow("startFrom=2026-01-31T11:00:00%2B01:00");
        awaitReceived(2);
        awaitPolls(2);
        assertThat(emails()).containsExactly("exactly@example.org", "after@example.org");
    }

    @Test
    void theBatchIsToldAndAPollDeliversNoMoreThanItMay() throws Exception {
        contacts("c", 25);
        follow("startFrom=beginning&maxMessagesPerPoll=10");
        awaitReceived(25);
        assertThat(received.subList(0, 10))
                .extracting(e -> e.getProperty(ExchangePropertyKey.BATCH_INDEX))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(received.get(0).getProperty(ExchangePropertyKey.BATCH_SIZE)).isEqualTo(10);
        assertThat(received.get(8).getProperty(ExchangePropertyKey.BATCH_COMPLETE))
                .isEqualTo(false);
        assertThat(received.get(9).getProperty(ExchangePropertyKey.BATCH_COMPLETE)).isEqualTo(true);
        assertThat(received.get(20).getProperty(ExchangePropertyKey.BATCH_SIZE)).isEqualTo(5);
        awaitPolls(2);
        assertThat(received).hasSize(25);
    }

    @Test
    void aRecordWhoseExchangeFailsComesAgainAndTheOthersGoOn() throws Exception {
        Set<String> failedOnce = ConcurrentHashMap.newKeySet();
        follow(
                "startFrom=beginning",
                exchange -> {
                    Contact contact = exchange.getMessage().getBody(Contact.class);
                    if ("c1@example.org".equals(contact.getEmail())
                            && failedOnce.add(Objects.requireNonNull(contact.getId()))) {
                        throw new IllegalStateException("planned failure");
                    }
                    received.add(exchange.copy());
                });
        contacts("c", 3);
        awaitReceived(3);
        awaitPolls(3);
        assertThat(emails())
                .containsExactlyInAnyOrder("c0@example.org", "c1@example.org", "c2@example.org");
        assertThat(failedOnce).hasSize(1);
    }

    @Test
    void breakOnFirstErrorKeepsTheOrderAcrossFailures() throws Exception {
        contacts("c", 5);
        List<String> attempts = Collections.synchronizedList(new ArrayList<>());
        follow(
                "startFrom=beginning&breakOnFirstError=true",
                exchange -> {
                    String email = exchange.getMessage().getBody(Contact.class).getEmail();
                    attempts.add(email);
                    if ("c2@example.org".equals(email)
                            && Collections.frequency(attempts, email) < 3) {
                        throw new IllegalStateException("planned failure");
                    }
                    received.add(exchange.copy());
                });
        awaitReceived(5);
        assertThat(attempts)
                .containsExactly(
                        "c0@example.org",
                        "c1@example.org",
                        "c2@example.org",
                        "c2@example.org",
                        "c2@example.org",
                        "c3@example.org",
                        "c4@example.org");
    }

    @Test
    void anExchangeMarkedForRollbackIsNotDone() throws Exception {
        AtomicBoolean rolledBack = new AtomicBoolean();
        contacts("c", 1);
        follow(
                "startFrom=beginning",
                exchange -> {
                    received.add(exchange.copy());
                    if (rolledBack.compareAndSet(false, true)) {
                        exchange.setRollbackOnly(true);
                    }
                });
        awaitReceived(2);
        awaitPolls(3);
        assertThat(received).hasSize(2);
    }

    @Test
    void aHandledFailureCountsAsDone() throws Exception {
        contacts("c", 2);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IllegalStateException.class)
                                .handled(true)
                                .process(exchange -> received.add(exchange.copy()));
                        from("kajabi:contacts?startFrom=beginning" + FAST)
                                .process(
                                        exchange -> {
                                            throw new IllegalStateException("planned failure");
                                        });
                    }
                });
        awaitReceived(2);
        awaitPolls(3);
        assertThat(received).hasSize(2);
    }

    @Test
    void anExchangeThatIsStillUnderWayIsNeitherSavedNorDeliveredAgain() throws Exception {
        MemoryStateRepository repository = new MemoryStateRepository();
        context.getRegistry().bind("offsets", repository);
        contacts("c", 1);
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&offsetRepository=#offsets" + FAST)
                                .routeId("follow")
                                .to("seda:slow");
                        from("seda:slow")
                                .process(
                                        exchange -> {
                                            received.add(exchange.copy());
                                            arrived.countDown();
                                            go.await();
                                        });
                    }
                });
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        awaitPolls(3);
        String id = String.valueOf(sandbox.data().contacts().get(0).get("id"));
        assertThat(state(repository)).doesNotContain(id);
        assertThat(received).hasSize(1);
        go.countDown();
        await().untilAsserted(() -> assertThat(state(repository)).contains(id));
        awaitPolls(2);
        assertThat(received).hasSize(1);
    }

    @Test
    void aThousandContactsAcrossARestartAreEachDeliveredOnce(@TempDir Path directory)
            throws Exception {
        Path file = directory.resolve("offsets.txt");
        contacts("first", 500);
        CountDownLatch half = new CountDownLatch(250);
        CamelContext first = contextWithFile(file, "startFrom=beginning", half);
        first.start();
        assertThat(half.await(60, TimeUnit.SECONDS)).isTrue();
        first.stop();
        int beforeRestart = received.size();
        assertThat(beforeRestart).isBetween(250, 500);

        contacts("second", 500);
        CamelContext second = contextWithFile(file, "startFrom=now", new CountDownLatch(0));
        second.start();
        try {
            awaitReceived(1000);
        } finally {
            second.stop();
        }
        assertThat(emails()).doesNotHaveDuplicates().hasSize(1000);
        assertThat(Files.readString(file))
                .contains("kajabi/" + sandbox.data().siteId() + "/contacts");
    }

    @Test
    void aRouteThatIsStoppedAndStartedGoesOnWhereItWas() throws Exception {
        follow("startFrom=now");
        awaitFirstPoll();
        contacts("a", 2);
        awaitReceived(2);
        context.getRouteController().stopRoute("follow");
        contacts("b", 2);
        context.getRouteController().startRoute("follow");
        awaitReceived(4);
        assertThat(emails()).doesNotHaveDuplicates();
    }

    @Test
    void aSuspendedRouteGoesOnWhenItIsResumed() throws Exception {
        follow("startFrom=now");
        awaitFirstPoll();
        context.getRouteController().suspendRoute("follow");
        contacts("a", 3);
        context.getRouteController().resumeRoute("follow");
        awaitReceived(3);
        assertThat(emails()).containsExactly("a0@example.org", "a1@example.org", "a2@example.org");
    }

    @Test
    void aCorruptCheckpointFailsTheStartAndSkipsNothing() {
        MemoryStateRepository repository = new MemoryStateRepository();
        repository.setState("mine", "{not json");
        context.getRegistry().bind("offsets", repository);
        assertThatThrownBy(() -> follow("offsetRepository=#offsets&offsetKey=mine"))
                .hasStackTraceContaining("mine");
        assertThat(repository.getState("mine")).isEqualTo("{not json");
    }

    @Test
    void aCheckpointThatCannotBeSavedShowsInTheNextPollAndInTheHealthCheck() throws Exception {
        BrokenRepository repository = new BrokenRepository();
        context.getRegistry().bind("offsets", repository);
        follow("startFrom=now&offsetRepository=#offsets");
        awaitFirstPoll();
        repository.broken.set(true);
        contacts("c", 1);
        awaitReceived(1);
        await().untilAsserted(
                        () ->
                                assertThat(HealthCheckHelper.invokeReadiness(context))
                                        .anySatisfy(
                                                result -> {
                                                    assertThat(result.getState())
                                                            .isEqualTo(HealthCheck.State.DOWN);
                                                    assertThat(result.getError()).isPresent();
                                                    assertThat(result.getError().orElseThrow())
                                                            .hasStackTraceContaining(
                                                                    "planned failure");
                                                }));
        repository.broken.set(false);
        await().untilAsserted(
                        () ->
                                assertThat(HealthCheckHelper.invokeReadiness(context))
                                        .allSatisfy(
                                                result ->
                                                        assertThat(result.getState())
                                                                .isEqualTo(HealthCheck.State.UP)));
        assertThat(received).hasSize(1);
    }

    @Test
    void twoConsumersDoNotShareACheckpointThroughTwoRepositoriesOfOneDirectory(
            @TempDir Path directory) throws Exception {
        context.getRegistry().bind("one", new DirectoryStateRepository(directory));
        context.getRegistry()
                .bind(
                        "two",
                        new DirectoryStateRepository(
                                directory.resolve("..").resolve(directory.getFileName())));
        follow("offsetRepository=#one");
        assertThatThrownBy(
                        () ->
                                addRoutes(
                                        new RouteBuilder() {
                                            @Override
                                            public void configure() {
                                                from("kajabi:contacts?offsetRepository=#two" + FAST)
                                                        .to("mock:second");
                                            }
                                        }))
                .hasStackTraceContaining("offsetKey");
    }

    @Test
    void twoConsumersDoNotShareACheckpoint() throws Exception {
        follow("startFrom=now");
        assertThatThrownBy(
                        () ->
                                addRoutes(
                                        new RouteBuilder() {
                                            @Override
                                            public void configure() {
                                                from("kajabi:contacts?startFrom=now&delay=20")
                                                        .to("mock:other");
                                            }
                                        }))
                .hasStackTraceContaining("offsetKey");
    }

    @Test
    void pollEnrichTakesOneRecordAfterTheOther() throws Exception {
        contacts("c", 2);
        String uri = "kajabi:contacts?startFrom=beginning" + FAST;
        var consumers = context.createConsumerTemplate();
        consumers.start();
        assertThat(consumers.receiveBody(uri, 20_000, Contact.class).getEmail())
                .isEqualTo("c0@example.org");
        assertThat(consumers.receiveBody(uri, 20_000, Contact.class).getEmail())
                .isEqualTo("c1@example.org");
        consumers.stop();
    }

    @Test
    void theRawPayloadIsADocumentOfEachRecord() throws Exception {
        contacts("c", 1);
        follow("startFrom=beginning&rawPayload=true");
        awaitReceived(1);
        assertThat(received.get(0).getMessage().getBody(String.class))
                .startsWith("{\"data\":{")
                .contains("\"c0@example.org\"");
    }

    @Test
    void filtersAndFieldsReachTheServerAndTheReaderStillKnowsTheTime() throws Exception {
        String tag = sandbox.data().addTag("vip");
        contacts("c", 2);
        String tagged = String.valueOf(sandbox.data().contacts().get(0).get("id"));
        sandbox.data().tag(tagged, tag);
        follow("startFrom=beginning&fields.contacts=name&filter.has_tag_id=" + tag);
        awaitReceived(1);
        awaitPolls(2);
        assertThat(received).hasSize(1);
        assertThat(received.get(0).getMessage().getHeader(KajabiConstants.ID)).isEqualTo(tagged);
        assertThat(body(0).getEmail()).isNull();
        assertThat(body(0).getCreatedAt()).isNotNull();
    }

    @Test
    void anAnswerWithoutAListIsNotAnEmptyOne() throws Exception {
        contacts("old", 5);
        sandbox.faults()
                .on("GET", "/v1/contacts")
                .times(2)
                .respond(200, "application/vnd.api+json", "{}")
                .add();
        follow("startFrom=now");
        awaitPolls(3);
        contacts("new", 1);
        awaitReceived(1);
        awaitPolls(2);
        assertThat(emails()).containsExactly("new0@example.org");
    }

    @Test
    void anIdlePollIsOneRequest() throws Exception {
        sandbox.clock().advance(Duration.ofHours(-1));
        contacts("c", 150);
        sandbox.clock().advance(Duration.ofMinutes(10));
        contacts("late", 1);
        follow("startFrom=now");
        awaitPolls(5);
        List<String> pages =
                sandbox.requests().entries("GET", "/v1/contacts").stream()
                        .map(entry -> entry.parameter("page[number]"))
                        .toList();
        assertThat(pages).containsOnly("1");
    }

    private void follow(String options) throws Exception {
        follow(options, exchange -> received.add(exchange.copy()));
    }

    private void follow(String options, org.apache.camel.Processor processor) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        RouteDefinition route = from("kajabi:contacts?" + options + FAST);
                        route.routeId("follow").process(processor);
                    }
                });
    }

    private CamelContext contextWithFile(Path file, String options, CountDownLatch latch)
            throws Exception {
        CamelContext other = new DefaultCamelContext();
        other.addComponent("kajabi", component(sandbox));
        other.getRegistry().bind("offsets", FileStateRepository.fileStateRepository(file.toFile()));
        other.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?offsetRepository=#offsets&" + options + FAST)
                                .process(
                                        exchange -> {
                                            received.add(exchange.copy());
                                            latch.countDown();
                                        });
                    }
                });
        return other;
    }

    private List<String> contacts(String prefix, int count) {
        List<String> emails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sandbox.data().addContact(person(prefix + i));
            emails.add(prefix + i + "@example.org");
        }
        return emails;
    }

    private static Map<String, Object> person(String name) {
        return Map.of("name", name, "email", name + "@example.org");
    }

    private void awaitReceived(int count) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(received).hasSizeGreaterThanOrEqualTo(count));
    }

    private void awaitFirstPoll() {
        awaitPolls(1);
    }

    private void awaitPolls(int count) {
        int before = polls();
        await().until(() -> polls() >= before + count + 1);
    }

    private int polls() {
        return sandbox.requests().count("GET", "/v1/contacts");
    }

    private Contact body(int index) {
        return received.get(index).getMessage().getBody(Contact.class);
    }

    private List<String> emails() {
        synchronized (received) {
            return received.stream()
                    .map(e -> String.valueOf(e.getMessage().getBody(Contact.class).getEmail()))
                    .toList();
        }
    }

    private String state(StateRepository<String, String> repository) {
        return String.valueOf(
                repository.getState("kajabi/" + sandbox.data().siteId() + "/contacts"));
    }

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().build().open();
    }

    private static final class BrokenRepository extends MemoryStateRepository {

        private final AtomicBoolean broken = new AtomicBoolean();

        @Override
        public void setState(String key, String value) {
            if (broken.get()) {
                throw new IllegalStateException("planned failure");
            }
            super.setState(key, value);
        }
    }
}
