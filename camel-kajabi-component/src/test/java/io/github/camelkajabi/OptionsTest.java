// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelkajabi.model.CurrentUser;
import io.github.camelkajabi.model.Purchase;
import io.github.camelkajabi.request.RequestFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OptionsTest extends SandboxTest {

    @Test
    void anEndpointCanHaveCredentialsOfAnotherKindThanTheComponent() {
        String uri =
                "me?username=RAW("
                        + sandbox.username()
                        + ")&password=RAW("
                        + sandbox.password()
                        + ")";
        assertThat(kajabi(uri).request(CurrentUser.class)).isNotNull();
        assertThat(sandbox.requests().entries("POST", "/v1/oauth/token"))
                .last()
                .satisfies(entry -> assertThat(entry.body()).contains("username="));
    }

    @Test
    void halfOfTheCredentialsOfAnEndpointAreNotFilledUpFromTheComponent() {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:me?clientSecret=other"))
                .hasStackTraceContaining("clientId is required with clientSecret");
    }

    @Test
    void pagesAreCountedFromOne() {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:contacts?operation=list&pageNumber=0"))
                .hasStackTraceContaining("pageNumber=0: it must be at least 1");
        assertThatThrownBy(() -> context.getEndpoint("kajabi:contacts?operation=list&pageSize=-5"))
                .hasStackTraceContaining("pageSize=-5: it must be at least 1");
    }

    @Test
    void aRawRecordHasNoPlaceForWhatIsIncluded() {
        assertThatThrownBy(
                        () ->
                                addRoutes(
                                        new RouteBuilder() {
                                            @Override
                                            public void configure() {
                                                from("kajabi:contacts?include=tags&rawPayload=true")
                                                        .to("mock:x");
                                            }
                                        }))
                .hasStackTraceContaining("Leave one of the two out");
    }

    @Test
    void theScopeIsPartOfTheTokenRequest() {
        assertThat(kajabi("me?scope=view:contacts").request(CurrentUser.class)).isNotNull();
        assertThat(sandbox.requests().entries("POST", "/v1/oauth/token"))
                .last()
                .satisfies(
                        entry ->
                                assertThat(entry.body())
                                        .contains("scope=view", "contacts", "client_id="));
        assertThatThrownBy(
                        () ->
                                context.getEndpoint(
                                        "kajabi:me?username=a&password=b&scope=view:contacts"))
                .hasStackTraceContaining("scope is only sent with clientId and clientSecret");
    }

    private static List<String> logged(Class<?> source, ThrowingCallable work) throws Throwable {
        Logger logger = (Logger) LoggerFactory.getLogger(source);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            work.call();
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void route(String from, String to) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(from).to(to);
                    }
                });
    }

    @Test
    void externalUserIdOfANewContactIsNotTakenAndTheLogSaysSoOnce() throws Throwable {
        route("direct:sign-up", "kajabi:contacts?operation=create");
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("email", "cy@example.org");
        nothing.put("external_user_id", null);
        assertThat(logged(RequestFactory.class, () -> template.sendBody("direct:sign-up", nothing)))
                .isEmpty();
        List<String> lines =
                logged(
                        RequestFactory.class,
                        () -> {
                            for (String name : List.of("ada", "bo")) {
                                template.sendBody(
                                        "direct:sign-up",
                                        Map.of(
                                                "email",
                                                name + "@example.org",
                                                "external_user_id",
                                                "crm-" + name));
                            }
                        });
        assertThat(lines)
                .containsExactly(
                        "kajabi:contacts?operation=create: The API does not take external_user_id"
                                + " when it creates a contact. Update the contact once it has a"
                                + " customer.");
        assertThat(sandbox.data().contactByEmail("ada@example.org").orElseThrow())
                .containsEntry("external_user_id", null);
    }

    @Test
    void deactivatingAPurchaseSaysOnceThatBillingGoesOn() throws Throwable {
        route("direct:off", "kajabi:purchases?operation=deactivate");
        List<String> lines =
                logged(
                        KajabiProducer.class,
                        () -> {
                            for (int i = 0; i < 3; i++) {
                                assertThat(change("direct:off", purchase()).getDeactivatedAt())
                                        .isNotNull();
                            }
                        });
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("goes on billing", "cancelSubscription");
    }

    @Test
    void reactivatingAPurchaseSaysOnceThatTheSubscriptionIsNotRestarted() throws Throwable {
        route("direct:off", "kajabi:purchases?operation=deactivate");
        route("direct:on", "kajabi:purchases?operation=reactivate");
        String purchase = purchase();
        List<String> lines =
                logged(
                        KajabiProducer.class,
                        () -> {
                            for (int i = 0; i < 2; i++) {
                                change("direct:off", purchase);
                                assertThat(change("direct:on", purchase).getDeactivatedAt())
                                        .isNull();
                            }
                        });
        assertThat(lines)
                .filteredOn(line -> line.startsWith("kajabi:purchases?operation=reactivate: "))
                .singleElement()
                .asString()
                .contains("subscription", "not restarted");
    }

    private String purchase() {
        return sandbox.data()
                .addPurchase(
                        sandbox.data().addMadeUpContact(),
                        sandbox.data().offerId("Spring workshop"));
    }

    private Purchase change(String endpoint, String purchase) {
        return template.requestBodyAndHeader(
                endpoint, null, KajabiConstants.ID, purchase, Purchase.class);
    }

    @Test
    void aMisspeltAttributeIsSaidOnceAndSentAllTheSame() throws Throwable {
        String contact = sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        List<String> lines =
                logged(
                        RequestFactory.class,
                        () -> {
                            for (int i = 0; i < 2; i++) {
                                kajabi("contacts?operation=update&id=" + contact)
                                        .withBody(
                                                Map.of(
                                                        "phonenumber",
                                                        "1234",
                                                        "custom_9",
                                                        "x",
                                                        "name",
                                                        "Bob"))
                                        .request(Object.class);
                            }
                        });
        assertThat(lines)
                .first()
                .asString()
                .contains("Unknown attribute 'phonenumber' for contacts", "'phone_number'");
        assertThat(sandbox.requests().entries("PATCH", "/v1/contacts/*"))
                .allSatisfy(entry -> assertThat(entry.body()).contains("phonenumber"));
    }
}
