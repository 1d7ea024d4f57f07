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
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
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
    void deactivatingAPurchaseSaysOnceThatBillingGoesOn() throws Exception {
        String contact =
                sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        String offer = sandbox.data().offerId("Welcome course");
        Logger logger = (Logger) LoggerFactory.getLogger(KajabiProducer.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:off").to("kajabi:purchases?operation=deactivate");
                        }
                    });
            for (int i = 0; i < 3; i++) {
                String purchase = sandbox.data().addPurchase(contact, offer);
                Purchase off =
                        template.requestBodyAndHeader(
                                "direct:off", null, KajabiConstants.ID, purchase, Purchase.class);
                assertThat(off.getDeactivatedAt()).isNotNull();
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("goes on billing", "cancelSubscription");
    }

    @Test
    void aMisspeltAttributeIsSaidOnceAndSentAllTheSame() {
        Logger logger = (Logger) LoggerFactory.getLogger(RequestFactory.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        String contact = sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        try {
            for (int i = 0; i < 2; i++) {
                kajabi("contacts?operation=update&id=" + contact)
                        .withBody(Map.of("phonenumber", "1234", "custom_9", "x", "name", "Bob"))
                        .request(Object.class);
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .first()
                .asString()
                .contains("Unknown attribute 'phonenumber' for contacts", "'phone_number'");
        assertThat(sandbox.requests().entries("PATCH", "/v1/contacts/*"))
                .allSatisfy(entry -> assertThat(entry.body()).contains("phonenumber"));
    }
}
