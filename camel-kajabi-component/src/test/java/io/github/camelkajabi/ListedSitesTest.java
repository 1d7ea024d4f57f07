// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelkajabi.consumer.ListedSites;
import io.github.camelkajabi.sandbox.RequestLog;
import java.util.List;
import java.util.Objects;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A consumer checks once for its account whether the configured site exists. */
class ListedSitesTest extends SandboxTest {

    private static final String SITES = "/v1/sites";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(ListedSites.class);
    }

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
        logger().setLevel(Level.INFO);
    }

    @AfterEach
    void silence() {
        logger().detachAppender(log);
        logger().setLevel(null);
    }

    @Test
    void aSiteThatExistsIsOneRequestForAllConsumersOfTheAccount() throws Exception {
        String site = sandbox.data().siteId();
        follow("contacts", "customers", "purchases");
        await().until(() -> lines().size() == 3);
        awaitPolls("contacts", 5);
        assertThat(lines())
                .hasSize(3)
                .contains("The list of contacts: The site " + site + " exists")
                .contains("The list of purchases: The site " + site + " exists");
        assertThat(requestsForSites()).containsExactly(SITES);
        assertThat(health("contacts").getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(health("contacts").getDetails())
                .containsEntry("sites", "The site " + site + " exists");
    }

    @Test
    void aSiteThatDoesNotExistIsAnErrorThatNamesTheSitesAndIsDown() throws Exception {
        String first = sandbox.data().siteId();
        String second = sandbox.data().addSite("Second Academy");
        follow("contacts?siteId=99999");
        await().until(() -> !lines().isEmpty());
        awaitPolls("contacts", 5);
        assertThat(log.list).singleElement().extracting("level").isEqualTo(Level.ERROR);
        assertThat(lines().get(0))
                .contains("contacts", "99999 does not exist", first + ", " + second, "siteId")
                .doesNotContain("Academy");
        assertThat(requestsForSites()).containsExactly(SITES, SITES + "/99999");
        HealthCheck.Result health = health("contacts");
        assertThat(health.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health.getMessage()).hasValueSatisfying(m -> assertThat(m).contains("99999"));
        assertThat(health.getDetails().get("sites")).asString().contains(first, second);
    }

    @Test
    void oneOfSeveralSitesThatDoesNotExistIsNamed() throws Exception {
        String site = sandbox.data().siteId();
        follow("contacts?lenient=true&filter.site_id=" + site + ",99999");
        await().until(() -> lines().size() == 2);
        assertThat(lines().get(0)).contains(site + " exists");
        assertThat(lines().get(1)).contains("99999 does not exist");
    }

    @Test
    void aKeyThatMayNotListSitesProvesNothing() throws Exception {
        sandbox.faults().on("GET", SITES).forever().respond(403).add();
        follow("contacts?siteId=99999");
        await().until(() -> !lines().isEmpty());
        awaitPolls("contacts", 5);
        assertThat(log.list).singleElement().extracting("level").isEqualTo(Level.INFO);
        assertThat(lines().get(0)).contains("could not be checked", "403");
        assertThat(health("contacts").getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(requestsForSites()).containsExactly(SITES);
    }

    @Test
    void anEmptyListOfSitesProvesNothingByItself() throws Exception {
        String site = sandbox.data().siteId();
        sandbox.faults().on("GET", "/v1/sites").forever().emptyList().add();
        follow("contacts");
        await().until(() -> !lines().isEmpty());
        assertThat(lines()).containsExactly("The list of contacts: The site " + site + " exists");
    }

    @Test
    void recordsOfAnotherResourceAreNotSites() throws Exception {
        sandbox.data().addMadeUpContact();
        String contact = String.valueOf(sandbox.data().contacts().get(0).get("id"));
        sandbox.faults().on("GET", SITES).forever().answerOf("/v1/contacts").add();
        sandbox.faults()
                .on("GET", SITES + "/" + contact)
                .forever()
                .answerOf("/v1/contacts/" + contact)
                .add();
        follow("contacts?siteId=" + contact);
        await().until(() -> !lines().isEmpty());
        assertThat(lines()).singleElement().asString().contains("could not be checked");
    }

    @Test
    void aSiteThatTheServerRefusesIsNamedAlthoughThePollFails() throws Exception {
        sandbox.faults().on("GET", "/v1/contacts").forever().respond(404).add();
        follow("contacts?siteId=99999");
        await().until(() -> !lines().isEmpty());
        assertThat(lines()).singleElement().asString().contains("99999 does not exist");
    }

    @Test
    void nothingIsAskedWithoutASite() throws Exception {
        context.getComponent("kajabi", KajabiComponent.class).getConfiguration().setSiteId(null);
        follow("contacts");
        awaitPolls("contacts", 5);
        assertThat(requestsForSites()).isEmpty();
        assertThat(health("contacts").getDetails()).doesNotContainKey("sites");
    }

    private void follow(String... uris) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        for (String uri : uris) {
                            from("kajabi:"
                                            + uri
                                            + (uri.contains("?") ? "&" : "?")
                                            + "startFrom=beginning&initialDelay=0&delay=10")
                                    .routeId(uri.replaceAll("\\?.*", ""))
                                    .to("mock:received");
                        }
                    }
                });
    }

    private HealthCheck.Result health(String route) {
        return Objects.requireNonNull(
                        HealthCheckHelper.getHealthCheckRepository(context, "consumers"))
                .stream()
                .filter(check -> check.getId().equals("consumer:" + route))
                .findFirst()
                .orElseThrow()
                .call();
    }

    private List<String> requestsForSites() {
        return sandbox.requests().entries().stream()
                .map(RequestLog.Entry::path)
                .filter(path -> path.startsWith(SITES))
                .toList();
    }

    private void awaitPolls(String resource, int more) {
        int before = sandbox.requests().count("GET", "/v1/" + resource);
        await().until(() -> sandbox.requests().count("GET", "/v1/" + resource) > before + more);
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
