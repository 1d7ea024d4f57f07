// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.polling.Checkpoint;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A record that keeps failing, and what the log says of a consumer. */
class PoisonRecordTest extends SandboxTest {

    private static final String PACKAGE = "io.github.camelkajabi";

    private static final String FROM =
            "kajabi:contacts?startFrom=beginning&initialDelay=0&pageSize=100";

    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> failing = Collections.synchronizedSet(new HashSet<>());
    private final List<String> attempts = Collections.synchronizedList(new ArrayList<>());
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ListAppender<ILoggingEvent> camelLog = new ListAppender<>();
    private final MemoryStateRepository repository = new MemoryStateRepository();

    @BeforeEach
    void listen() {
        listen(PACKAGE, log);
        listen("org.apache.camel.processor.errorhandler", camelLog);
        context.getRegistry().bind("offsets", repository);
    }

    private static void listen(String name, ListAppender<ILoggingEvent> appender) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void silence() {
        ((Logger) LoggerFactory.getLogger(PACKAGE)).detachAppender(log);
        ((Logger) LoggerFactory.getLogger(PACKAGE)).setLevel(null);
        Logger camel = (Logger) LoggerFactory.getLogger("org.apache.camel.processor.errorhandler");
        camel.detachAppender(camelLog);
        camel.setLevel(Level.OFF);
    }

    @Test
    void theLogNamesTheRecordTheAttemptAndWhatIsNextAndTracesOnce() throws Exception {
        contacts(2);
        failing.add("c0@example.org");
        follow("", false);
        await().until(() -> failures().size() >= 3);
        assertThat(failures().get(0))
                .contains("contacts " + id(0), "attempt 1", "route follow", "with the next poll")
                .contains("planned failure");
        assertThat(failures().get(1)).contains("attempt 2", "not before 20");
        assertThat(traces()).as("beside that of the route's error handler").isZero();
        assertThat(camelLog.list).hasSizeGreaterThanOrEqualTo(3);
        assertThat(camelLog.list).allMatch(e -> e.getThrowableProxy() != null);
    }

    @Test
    void withoutAnErrorHandlerOursIsTheOneTrace() throws Exception {
        contacts(1);
        failing.add("c0@example.org");
        follow("", true);
        await().until(() -> failures().size() >= 2);
        context.getRouteController().stopRoute("follow");
        assertThat(traces()).isEqualTo(failures().size());
        assertThat(camelLog.list).isEmpty();
    }

    @Test
    void aRecordThatKeepsFailingBacksOffAndTheOthersDoNot() throws Exception {
        contacts(1);
        failing.add("c0@example.org");
        follow("", false);
        await().until(() -> attempts.size() >= 8);
        int polls = consumer().status().requests() > 0 ? sandboxPolls() : 0;
        assertThat(polls).isGreaterThan(20);
        contacts(5);
        await().until(() -> received.size() == 5);
        failing.clear();
        consumer().retryFailed();
        await().until(() -> received.size() == 6);
    }

    @Test
    void aRecordThatFailsTooOftenIsParkedInTheCheckpointAndSurvivesARestart() throws Exception {
        contacts(3);
        failing.add("c1@example.org");
        follow("maxAttempts=3&offsetRepository=#offsets", false);
        await().until(() -> consumer().status().parked() == 1);
        await().until(() -> received.size() == 2);
        assertThat(attempts).hasSize(3);
        assertThat(failures().get(2)).contains("attempt 3 of 3", "parked in the checkpoint");
        String stored = repository.getState(consumer().getCheckpointKey());
        assertThat(stored).contains("\"version\":2", "\"parked\":{\"" + id(1) + "\"");
        assertThat(Checkpoint.fromJson(stored).toJson()).isEqualTo(stored);
        assertThat(consumer().listParked()).contains(id(1), "3 attempts", "planned failure");

        context.getRouteController().stopRoute("follow");
        context.getRouteController().startRoute("follow");
        await().until(() -> consumer().status().lastSuccessfulPoll() != null);
        assertThat(consumer().status().parked()).isEqualTo(1);
        contacts(1);
        await().until(() -> received.size() == 3);
        assertThat(attempts).hasSize(3);

        consumer().retryParked(id(1));
        await().until(() -> attempts.size() == 4 && consumer().status().undelivered() == 0);
        assertThat(consumer().status().parked()).as("it failed again").isEqualTo(1);
        failing.clear();
        consumer().retryParked(id(1));
        await().until(() -> received.contains("c1@example.org"));
        await().until(() -> consumer().status().parked() == 0);
        assertThat(received).hasSize(4).doesNotHaveDuplicates();
        await().untilAsserted(
                        () ->
                                assertThat(repository.getState(consumer().getCheckpointKey()))
                                        .contains("\"version\":1")
                                        .doesNotContain("parked"));
    }

    /** Sparse fieldsets must not hide the time of a record, whichever way it is read. */
    @Test
    void aRetriedRecordHasItsTimesWithSparseFieldsets() throws Exception {
        List<Object> created = Collections.synchronizedList(new ArrayList<>());
        contacts(1);
        failing.add("c0@example.org");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("fields.contacts=name,email&maxAttempts=1"))
                                .routeId("follow")
                                .process(
                                        e -> {
                                            created.add(
                                                    String.valueOf(
                                                            e.getMessage()
                                                                    .getHeader(
                                                                            KajabiConstants
                                                                                    .CREATED_AT)));
                                            if (failing.contains(email(e))) {
                                                throw new IllegalStateException("planned failure");
                                            }
                                        });
                    }
                });
        await().until(() -> consumer().status().parked() == 1);
        failing.clear();
        consumer().retryParked(id(0));
        await().until(() -> consumer().status().parked() == 0);
        assertThat(created).hasSize(2).doesNotContain("null");
        assertThat(created.get(1)).isEqualTo(created.get(0));
    }

    @Test
    void aParkedRecordCanBeDropped() throws Exception {
        contacts(1);
        failing.add("c0@example.org");
        follow("maxAttempts=1&offsetRepository=#offsets", false);
        await().until(() -> consumer().status().parked() == 1);
        assertThatThrownBy(() -> consumer().dropParked("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> consumer().retryParked("nobody"))
                .isInstanceOf(IllegalArgumentException.class);
        consumer().dropParked(id(0));
        assertThat(consumer().listParked()).isEmpty();
        assertThat(repository.getState(consumer().getCheckpointKey())).doesNotContain("parked");
        assertThat(attempts).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&parkTo=direct:parked"})
    void aRecordIsParkedAndSavedBeforeAHandlerIsCalledThatThrows(String parkTo) throws Exception {
        List<String> stored = Collections.synchronizedList(new ArrayList<>());
        context.getRegistry()
                .bind(
                        "handler",
                        new ThrowingHandler(
                                () ->
                                        stored.add(
                                                String.valueOf(
                                                        repository.getState(
                                                                consumer().getCheckpointKey())))));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:parked").log("parked");
                    }
                });
        contacts(2);
        failing.add("c0@example.org");
        follow("maxAttempts=1&exceptionHandler=#handler&offsetRepository=#offsets" + parkTo, false);
        await().until(() -> received.size() == 1 && consumer().status().undelivered() == 0);
        assertThat(attempts).hasSize(1);
        assertThat(stored)
                .singleElement()
                .asString()
                .contains(parkTo.isEmpty() ? "\"parked\":{\"" + id(0) : "\"" + id(0));
        assertThat(log.list)
                .filteredOn(e -> e.getFormattedMessage().contains("exception handler failed"))
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.getFormattedMessage())
                                        .contains("contacts " + id(0), "is not tried again")
                                        .contains("planned failure"));
    }

    /** The message of a failure may contain anything, also at the place where it is cut. */
    @ParameterizedTest
    @ValueSource(strings = {"a whole \ud83c\udf89", "the half \ud83c", "\udf89 the other half"})
    void aFailureOfAnyTextIsParkedAndTheListGoesOn(String end, @TempDir Path directory)
            throws Exception {
        String type = IllegalStateException.class.getName() + ": ";
        int cut = 199 - type.length() - Math.max(0, end.indexOf('\ud83c'));
        context.getRegistry().bind("durable", new DirectoryStateRepository(directory));
        contacts(1);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("maxAttempts=1&offsetRepository=#durable"))
                                .routeId("follow")
                                .process(
                                        e -> {
                                            if (email(e).startsWith("c0")) {
                                                throw new IllegalStateException(
                                                        "x".repeat(cut) + end);
                                            }
                                            received.add(email(e));
                                        });
                    }
                });
        await().until(() -> consumer().status().parked() == 1);
        contacts(1);
        await().until(() -> received.contains("c1@example.org"));
        context.getRouteController().stopRoute("follow");
        context.getRouteController().startRoute("follow");
        assertThat(consumer().listParked()).contains(id(0), "1 attempts: " + type + "xxx");
    }

    @Test
    void aSubmissionWithoutTimeIsParkedAndRetriedToo() throws Exception {
        String form = sandbox.data().addForm("f");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(
                    sandbox.data()
                            .add(
                                    "form_submissions",
                                    Map.of("name", "n" + i),
                                    Map.of("form", form)));
        }
        failing.add(ids.get(1));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:form_submissions?startFrom=beginning&initialDelay=0&delay=10"
                                        + "&maxAttempts=2&offsetRepository=#offsets")
                                .routeId("follow")
                                .process(
                                        e -> {
                                            String id =
                                                    e.getMessage()
                                                            .getHeader(
                                                                    KajabiConstants.ID,
                                                                    String.class);
                                            if (failing.contains(id)) {
                                                throw new IllegalStateException("planned failure");
                                            }
                                            received.add(id);
                                        });
                    }
                });
        await().until(() -> consumer().status().parked() == 1 && received.size() == 2);
        failing.clear();
        consumer().retryParked(ids.get(1));
        await().until(() -> consumer().status().parked() == 0);
        assertThat(received).containsExactly(ids.get(0), ids.get(2), ids.get(1));
    }

    @Test
    void parkToIsSentTheRecordAsItWasReceivedAndThenItIsDone() throws Exception {
        List<Exchange> parked = Collections.synchronizedList(new ArrayList<>());
        contacts(2);
        failing.add("c0@example.org");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:parked").process(e -> parked.add(e.copy()));
                    }
                });
        follow("maxAttempts=2&parkTo=direct:parked&offsetRepository=#offsets", false);
        await().until(() -> parked.size() == 1 && received.size() == 1);
        Exchange exchange = parked.get(0);
        assertThat(exchange.getMessage().getBody(Contact.class).getEmail())
                .isEqualTo("c0@example.org");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.ID)).isEqualTo(id(0));
        assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class))
                .hasMessageContaining("planned failure");
        await().until(() -> consumer().status().undelivered() == 0);
        assertThat(consumer().status().parked()).isZero();
        assertThat(failures().get(1)).contains("attempt 2 of 2", "sent to direct:");
    }

    @Test
    void aParkingPlaceThatRefusesLosesNothing() throws Exception {
        List<Exchange> parked = Collections.synchronizedList(new ArrayList<>());
        contacts(1);
        failing.add("c0@example.org");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:parked")
                                .errorHandler(noErrorHandler())
                                .process(
                                        e -> {
                                            if (attempts.size() < 4) {
                                                throw new AssertionError("full");
                                            }
                                            parked.add(e.copy());
                                        });
                    }
                });
        follow("maxAttempts=2&parkTo=direct:parked", false);
        await().until(() -> parked.size() == 1);
        assertThat(attempts).hasSize(4);
        assertThat(failures().get(1)).contains("delivered again", "parkTo");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aParkingPlaceThatMarksForRollbackDidNotTakeTheRecord(boolean last) throws Exception {
        List<Exchange> parked = Collections.synchronizedList(new ArrayList<>());
        contacts(1);
        failing.add("c0@example.org");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:parked")
                                .process(
                                        e -> {
                                            if (attempts.size() >= 4) {
                                                parked.add(e.copy());
                                            } else if (last) {
                                                e.setRollbackOnlyLast(true);
                                            } else {
                                                e.setRollbackOnly(true);
                                            }
                                        });
                    }
                });
        follow("maxAttempts=2&parkTo=direct:parked", false);
        await().until(() -> parked.size() == 1);
        assertThat(attempts).hasSize(4);
        assertThat(failures().get(1)).contains("delivered again", "parkTo", "marked for rollback");
    }

    @Test
    void breakOnFirstErrorGoesOnOnceTheRecordIsParked() throws Exception {
        contacts(3);
        failing.add("c0@example.org");
        follow("maxAttempts=3&breakOnFirstError=true", false);
        await().until(() -> received.size() == 2);
        assertThat(attempts).hasSize(3);
        assertThat(received).containsExactly("c1@example.org", "c2@example.org");
    }

    @Test
    void noMoreAreParkedThanMayBeOpen() throws Exception {
        contacts(10);
        for (int i = 0; i < 10; i++) {
            failing.add("c" + i + "@example.org");
        }
        follow("maxAttempts=1&maxOpenRecords=4", false);
        await().until(
                        () -> {
                            var status = consumer().status();
                            return status.parked() == 4 && status.failed() == 4;
                        });
        await().until(() -> consumer().status().isSaturated());
        failing.clear();
        consumer().retryFailed();
        await().until(() -> received.size() == 6);
    }

    @Test
    void optionsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> consumerOf("parkTo=direct:x"))
                .hasStackTraceContaining("parkTo needs maxAttempts");
        assertThatThrownBy(() -> consumerOf("maxAttempts=-1"))
                .hasStackTraceContaining("maxAttempts=-1");
        assertThatThrownBy(() -> consumerOf("maximumRedeliveryDelay=-1000"))
                .hasStackTraceContaining("maximumRedeliveryDelay");
        assertThatThrownBy(() -> consumerOf("maxInFlightTime=-1000"))
                .hasStackTraceContaining("maxInFlightTime");
    }

    private void consumerOf(String options) throws Exception {
        context.getEndpoint("kajabi:contacts?" + options).createConsumer(e -> {});
    }

    @Test
    void withoutARepositoryOneWarningSaysWhatARestartDoes() throws Exception {
        follow("", false);
        assertThat(log.list)
                .filteredOn(e -> e.getLevel() == Level.WARN)
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.getFormattedMessage())
                                        .contains("offsetRepository", "delivers everything again"));
        log.list.clear();
        context.getRouteController().stopRoute("follow");
        context.removeRoute("follow");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:customers").routeId("follow").to("mock:x");
                    }
                });
        assertThat(log.list)
                .filteredOn(e -> e.getLevel() == Level.WARN)
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.getFormattedMessage())
                                        .contains(
                                                "skips records that are created while it is down"));
    }

    @Test
    void withOneTheStartNamesPlaceKeyFloorAndLookback(@TempDir Path directory) throws Exception {
        DirectoryStateRepository durable = new DirectoryStateRepository(directory);
        context.getRegistry().bind("durable", durable);
        contacts(1);
        follow("offsetRepository=#durable", false);
        await().until(() -> received.size() == 1 && consumer().status().undelivered() == 0);
        context.getRouteController().stopRoute("follow");
        String key = consumer().getCheckpointKey();
        String floor =
                String.valueOf(
                        ((Checkpoint.ByTime)
                                        Checkpoint.fromJson(
                                                Objects.requireNonNull(durable.getState(key))))
                                .floor());
        log.list.clear();
        context.getRouteController().startRoute("follow");
        // The first poll, which may have ended already, logs that the site exists.
        assertThat(log.list)
                .filteredOn(e -> !e.getFormattedMessage().endsWith(" exists"))
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.getFormattedMessage())
                                        .contains(
                                                directory.toAbsolutePath().toString(),
                                                key,
                                                "going on from " + floor,
                                                "lookback PT2M"));
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void startFromCheckpointRefusesToStartWithoutOne(@TempDir Path directory) throws Exception {
        DirectoryStateRepository durable = new DirectoryStateRepository(directory);
        context.getRegistry().bind("durable", durable);
        RouteBuilder route =
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=checkpoint&offsetRepository=#durable"
                                        + "&initialDelay=0&delay=10")
                                .routeId("follow")
                                .process(e -> received.add(email(e)));
                    }
                };
        assertThatThrownBy(() -> addRoutes(route))
                .hasStackTraceContaining("startFrom=checkpoint")
                .hasStackTraceContaining(directory.toString())
                .hasStackTraceContaining("/contacts'");
        durable.setState(
                "kajabi/" + sandbox.data().siteId() + "/contacts",
                "{\"version\":1,\"floor\":\"2020-01-01T00:00:00Z\"}");
        contacts(1);
        context.getRouteController().startRoute("follow");
        await().until(() -> received.size() == 1);
        assertThatThrownBy(() -> consumer().resetCheckpoint())
                .hasMessageContaining("startFrom=checkpoint");
    }

    private void follow(String options, boolean noErrorHandler) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        if (noErrorHandler) {
                            errorHandler(noErrorHandler());
                        }
                        from(uri(options))
                                .routeId("follow")
                                .process(
                                        e -> {
                                            if (failing.contains(email(e))) {
                                                attempts.add(email(e));
                                                e.getMessage().setBody("spoilt");
                                                throw new IllegalStateException("planned failure");
                                            }
                                            received.add(email(e));
                                        });
                    }
                });
    }

    /** Looks at something and then throws. */
    private record ThrowingHandler(Runnable look) implements ExceptionHandler {

        @Override
        public void handleException(Throwable exception) {
            handleException("", exception);
        }

        @Override
        public void handleException(String message, Throwable exception) {
            look.run();
            throw new IllegalStateException("the handler is broken");
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable exception) {
            handleException(message, exception);
        }
    }

    private List<String> failures() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(text -> text.contains("failed (attempt"))
                .toList();
    }

    private long traces() {
        return List.copyOf(log.list).stream()
                .filter(e -> e.getFormattedMessage().contains("failed (attempt"))
                .filter(e -> e.getThrowableProxy() != null)
                .count();
    }

    private int sandboxPolls() {
        return sandbox.requests().count("GET", "/v1/contacts");
    }

    private KajabiConsumer consumer() {
        return (KajabiConsumer) Objects.requireNonNull(context.getRoute("follow")).getConsumer();
    }

    private String id(int index) {
        return String.valueOf(sandbox.data().contacts().get(index).get("id"));
    }

    private static String uri(String options) {
        return FROM
                + (options.contains("delay=") ? "" : "&delay=10")
                + (options.isEmpty() ? "" : "&" + options);
    }

    private static String email(Exchange exchange) {
        return String.valueOf(exchange.getMessage().getBody(Contact.class).getEmail());
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
}
