// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.consumer.ConsumerNotices;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.ContactNote;
import io.github.camelkajabi.sandbox.FaultRules;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is worth a line, and how a consumer gets on with other parts of Camel. */
class ConsumerNoticesTest extends SandboxTest {

    /** Notices of the consumer, and of what the reader makes of a list without known records. */
    private static final List<String> LOGGERS =
            List.of(ConsumerNotices.class.getName(), "io.github.camelkajabi.polling.Continuity");

    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        for (String name : LOGGERS) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.addAppender(log);
            logger.setLevel(Level.INFO);
        }
    }

    @AfterEach
    void silence() {
        for (String name : LOGGERS) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.detachAppender(log);
            logger.setLevel(null);
        }
    }

    private static KajabiSession noSession() {
        throw new IllegalStateException("not needed");
    }

    @Test
    void aListThatTurnsEmptyIsOneLineAndSoIsItsReturn() throws Exception {
        contacts(3);
        follow("kajabi:contacts?startFrom=beginning&initialDelay=0&delay=10");
        await().until(() -> received.size() == 3);
        sandbox.data()
                .contacts()
                .forEach(
                        contact -> sandbox.data().deleteContact(String.valueOf(contact.get("id"))));
        await().until(() -> !lines().isEmpty());
        awaitPolls(5);
        assertThat(lines()).singleElement().asString().contains("contacts has become empty");
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
        contacts(1);
        await().until(() -> lines().size() == 2);
        awaitPolls(5);
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).contains("no longer empty");
    }

    @Test
    void anEmptyAnswerForAMomentIsNoNews() throws Exception {
        contacts(3);
        follow("kajabi:contacts?startFrom=beginning&initialDelay=0&delay=10");
        await().until(() -> received.size() == 3);
        FaultRules.Rule once = sandbox.faults().on("GET", "/v1/contacts").times(1).emptyList();
        once.add();
        await().until(() -> once.applied() == 1);
        FaultRules.Rule inTurn =
                sandbox.faults().on("GET", "/v1/contacts").every(2).forever().emptyList();
        inTurn.add();
        await().until(() -> inTurn.applied() > 10);
        inTurn.lift();
        awaitPolls(5);
        assertThat(lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts", "transactions", "form_submissions"})
    void aPassBelowPageOneIsSlowEvenBeforeADrain(String resource) throws Exception {
        for (int i = 0; i < 250; i++) {
            if (resource.equals("contacts")) {
                sandbox.data().addMadeUpContact();
            } else {
                sandbox.data().add(resource, Map.of(), Map.of());
            }
        }
        sandbox.faults()
                .on("GET", "/v1/" + resource)
                .skip(1)
                .times(3)
                .respond(429)
                .retryAfter("1")
                .add();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:" + resource + "?startFrom=beginning&initialDelay=0&delay=10")
                                .routeId("follow")
                                .process(e -> received.add("one"));
                    }
                });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> lines().stream().anyMatch(line -> line.contains("a minute")));
        assertThat(lines())
                .filteredOn(line -> line.contains("requests a minute"))
                .singleElement()
                .asString()
                .contains(resource);
    }

    @Test
    void aListThatIsEmptyFromTheStartIsNoNews() throws Exception {
        follow("kajabi:contacts?startFrom=beginning&initialDelay=0&delay=10");
        awaitPolls(5);
        assertThat(lines()).isEmpty();
    }

    @Test
    void aRateThatWasLoweredInADrainIsOneLineUntilItIsFastAgain() {
        ConsumerNotices notices =
                new ConsumerNotices(ConsumerNoticesTest::noSession, "contacts", 0, false);
        notices.rate(30, false);
        assertThat(lines()).as("nothing to drain").isEmpty();
        notices.rate(60, true);
        notices.rate(30, true);
        notices.rate(90, true);
        notices.rate(60, true);
        assertThat(lines()).singleElement().asString().contains("60 requests a minute", "contacts");
        notices.rate(Double.POSITIVE_INFINITY, true);
        notices.rate(45, true);
        assertThat(lines()).hasSize(3);
        log.list.clear();
        ConsumerNotices wanted =
                new ConsumerNotices(ConsumerNoticesTest::noSession, "customers", 50, false);
        wanted.rate(50, true);
        assertThat(lines()).isEmpty();
    }

    @Test
    void aRouteThatChangesWhatItReceivesIsWarnedOfOnce() throws Exception {
        contacts(1);
        String contact = String.valueOf(sandbox.data().contacts().get(0).get("id"));
        String note =
                sandbox.data()
                        .add("contact_notes", Map.of("body", "n"), Map.of("contact", contact));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contact_notes?track=updated&startFrom=beginning&initialDelay=0"
                                        + "&delay=10")
                                .routeId("follow")
                                .process(
                                        e -> {
                                            received.add(
                                                    String.valueOf(
                                                            e.getMessage()
                                                                    .getBody(ContactNote.class)
                                                                    .getId()));
                                            if (received.size() < 15) {
                                                sandbox.data()
                                                        .set(
                                                                "contact_notes",
                                                                note,
                                                                "body",
                                                                "n" + received.size());
                                            }
                                        });
                    }
                });
        await().until(() -> received.size() >= 15);
        assertThat(received).containsOnly(note);
        assertThat(lines()).singleElement().asString().contains(note, "10 versions");
    }

    @Test
    void theBridgeGetsFailuresOfPollsAndARecordsFailureOnlyOnce() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        context.getRegistry()
                .bind(
                        "offsets",
                        new MemoryStateRepository() {
                            @Override
                            public void setState(String key, String value) {
                                if (broken.get()) {
                                    throw new IllegalStateException("disk full");
                                }
                                super.setState(key, value);
                            }
                        });
        List<@Nullable Object> bodies = Collections.synchronizedList(new ArrayList<>());
        List<String> errors = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger failures = new AtomicInteger();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(Exception.class)
                                .process(
                                        e -> {
                                            bodies.add(e.getMessage().getBody());
                                            errors.add(
                                                    e.getProperty(
                                                                    Exchange.EXCEPTION_CAUGHT,
                                                                    Exception.class)
                                                            .getMessage());
                                        });
                        from("kajabi:contacts?bridgeErrorHandler=true&startFrom=beginning"
                                        + "&initialDelay=0&delay=10&offsetRepository=#offsets")
                                .routeId("follow")
                                .process(
                                        e -> {
                                            if (failures.incrementAndGet() == 1) {
                                                throw new IllegalStateException("planned failure");
                                            }
                                            received.add(email(e));
                                        });
                    }
                });
        contacts(1);
        await().until(() -> received.size() == 1);
        assertThat(errors).containsExactly("planned failure");
        assertThat(bodies.get(0)).isInstanceOf(Contact.class);
        broken.set(true);
        contacts(1);
        await().until(() -> errors.contains("disk full"));
        assertThat(bodies.get(errors.indexOf("disk full")))
                .asString()
                .startsWith("Failed polling endpoint");
        assertThat(errors).filteredOn("planned failure"::equals).hasSize(1);
    }

    @Test
    void aRecordOfPollEnrichIsDoneWhenTheRouteThatTookItIs() throws Exception {
        contacts(3);
        AtomicBoolean fail = new AtomicBoolean(true);
        MemoryStateRepository repository = new MemoryStateRepository();
        context.getRegistry().bind("offsets", repository);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:next")
                                .errorHandler(noErrorHandler())
                                .pollEnrich(
                                        "kajabi:contacts?startFrom=beginning&delay=10"
                                                + "&offsetRepository=#offsets",
                                        20_000)
                                .process(
                                        e -> {
                                            if (fail.getAndSet(false)) {
                                                throw new IllegalStateException("planned failure");
                                            }
                                            received.add(email(e));
                                        });
                    }
                });
        template.send("direct:next", e -> {});
        assertThat(received).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(template.send("direct:next", e -> {}).getException()).isNull();
        }
        assertThat(received)
                .containsExactlyInAnyOrder("c0@example.org", "c1@example.org", "c2@example.org");
        assertThat(repository.getState("kajabi/" + sandbox.data().siteId() + "/contacts"))
                .contains(id(0), id(1), id(2));
    }

    /** The limit is reached by the very record that is to be tried again. */
    @Test
    void pollEnrichTriesAFailedRecordAgainAlsoWhenNoOtherMayBeTaken() throws Exception {
        contacts(3);
        AtomicInteger failures = new AtomicInteger();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:next")
                                .errorHandler(noErrorHandler())
                                .pollEnrich(
                                        "kajabi:contacts?startFrom=beginning&delay=10"
                                                + "&maxOpenRecords=1&maximumRedeliveryDelay=0",
                                        20_000)
                                .process(
                                        e -> {
                                            received.add(email(e));
                                            if (failures.incrementAndGet() <= 3) {
                                                throw new IllegalStateException("planned failure");
                                            }
                                        });
                    }
                });
        for (int i = 1; i <= 6; i++) {
            Exception failure = template.send("direct:next", e -> {}).getException();
            if (i <= 3) {
                assertThat(failure).hasMessage("planned failure");
            } else {
                assertThat(failure).isNull();
            }
        }
        assertThat(received)
                .containsExactly(
                        "c0@example.org",
                        "c0@example.org",
                        "c0@example.org",
                        "c0@example.org",
                        "c1@example.org",
                        "c2@example.org");
    }

    @Test
    void aCallerWhoseFailedRecordIsInFlightIsRefusedAndGetsTheOthersAfterIt() throws Exception {
        contacts(2);
        String uri = "kajabi:contacts?startFrom=beginning&delay=10&maxOpenRecords=1";
        try (ConsumerTemplate caller = context.createConsumerTemplate()) {
            Exchange first = Objects.requireNonNull(caller.receive(uri, 20_000));
            first.setException(new IllegalStateException("planned failure"));
            caller.doneUoW(first);
            Exchange again = Objects.requireNonNull(caller.receive(uri, 20_000));
            assertThat(email(again)).isEqualTo("c0@example.org");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> caller.receive(uri, 20_000))
                        .hasStackTraceContaining("No new records are accepted");
            }
            caller.doneUoW(again);
            Exchange next = Objects.requireNonNull(caller.receive(uri, 20_000));
            assertThat(email(next)).isEqualTo("c1@example.org");
            caller.doneUoW(next);
            assertThat(caller.receiveNoWait(uri)).isNull();
        }
    }

    @Test
    void aPollThatFailsAfterItHasARecordGivesTheRecordFirst() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        context.getRegistry()
                .bind(
                        "offsets",
                        new MemoryStateRepository() {
                            @Override
                            public void setState(String key, String value) {
                                if (broken.get()) {
                                    throw new IllegalStateException("disk full");
                                }
                                super.setState(key, value);
                            }
                        });
        contacts(2);
        String uri = "kajabi:contacts?startFrom=beginning&delay=10&offsetRepository=#offsets";
        try (ConsumerTemplate caller = context.createConsumerTemplate()) {
            Exchange first = Objects.requireNonNull(caller.receive(uri, 20_000));
            assertThat(email(first)).isEqualTo("c0@example.org");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> caller.receive(uri, 20_000))
                        .hasStackTraceContaining("disk full");
            }
            broken.set(false);
            Exchange next = Objects.requireNonNull(caller.receive(uri, 20_000));
            assertThat(email(next)).isEqualTo("c1@example.org");
            caller.doneUoW(first);
            caller.doneUoW(next);
            assertThat(caller.receiveNoWait(uri)).isNull();
        }
    }

    private void follow(String uri) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri).routeId("follow").process(e -> received.add(email(e)));
                    }
                });
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private String id(int index) {
        return String.valueOf(sandbox.data().contacts().get(index).get("id"));
    }

    private static String email(Exchange exchange) {
        return String.valueOf(
                Objects.requireNonNull(exchange.getMessage().getBody(Contact.class)).getEmail());
    }

    private void contacts(int count) {
        int before = sandbox.data().contactCount();
        for (int i = before; i < before + count; i++) {
            sandbox.data().addContact(Map.of("name", "c" + i, "email", "c" + i + "@example.org"));
        }
    }

    private void awaitPolls(int count) {
        int before = sandbox.requests().count("GET", "/v1/contacts");
        await().until(() -> sandbox.requests().count("GET", "/v1/contacts") > before + count);
    }

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().build().open();
    }
}
