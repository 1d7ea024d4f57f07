// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxData;
import io.github.camelkajabi.sandbox.SandboxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
@DirtiesContext
class EnrolmentTest {

    private static final String ADA =
            """
            {"name": "Ada", "email": "ada@example.org", "offer": "Welcome course", "tag": "Newcomer"}
            """;

    @RegisterExtension static final SandboxExtension KAJABI = new SandboxExtension();

    @LocalServerPort private int port;

    private Http application;

    @DynamicPropertySource
    static void account(DynamicPropertyRegistry properties) {
        properties.add("camel.component.kajabi.base-url", () -> KAJABI.sandbox().baseUrl());
        properties.add("camel.component.kajabi.client-id", () -> KAJABI.sandbox().clientId());
        properties.add(
                "camel.component.kajabi.client-secret", () -> KAJABI.sandbox().clientSecret());
        properties.add("spring.datasource.url", () -> "jdbc:h2:mem:enrolments");
        properties.add("customers.delay", () -> "200");
    }

    @BeforeEach
    void callTheApplication() {
        application = new Http("http://localhost:" + port);
    }

    @Test
    void aPersonIsEnrolledAndOnceMoreChangesNothing(KajabiSandbox sandbox) throws Exception {
        SandboxData data = sandbox.data();

        Http.Answer first = application.enrol(ADA);

        assertThat(first.status()).isEqualTo(201);
        String contact = first.body().required("contactId").textValue();
        String tag = first.body().required("tagId").textValue();
        String offer = first.body().required("offerId").textValue();
        assertThat(data.contactByEmail("ada@example.org"))
                .get()
                .extracting("id")
                .isEqualTo(contact);
        assertThat(data.tagId("Newcomer")).isEqualTo(tag);
        assertThat(data.offerId("Welcome course")).isEqualTo(offer);

        int contacts = data.contactCount();
        Http.Answer second = application.enrol(ADA.replace("ada@", "ADA@"));

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body().required("contactId").textValue()).isEqualTo(contact);
        assertThat(data.contactCount()).isEqualTo(contacts);
        assertThat(data.tagsOf(contact)).containsExactly(tag);
        assertThat(data.offersOf(contact)).containsExactly(offer);
        assertThat(data.welcomeMails()).isEmpty();
    }

    @Test
    void whoIsEnrolledBecomesACustomerInTheDatabase() throws Exception {
        application.enrol(ADA.replace("ada@", "byron@"));

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () ->
                                assertThat(
                                                application
                                                        .get("/customers")
                                                        .body()
                                                        .findValuesAsText("email"))
                                        .contains("byron@example.org"));
    }

    @Test
    void badInputIsRefusedWithTheFields() throws Exception {
        Http.Answer answer =
                application.enrol("{\"name\": \" \", \"email\": \"nowhere\", \"offer\": \"x\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().required("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("name", "email", "tag");
        assertThat(application.enrol("{\"name\"").status()).isEqualTo(400);
    }

    @Test
    void anOfferThatIsNotThereIsSaidBeforeAnythingIsWritten(KajabiSandbox sandbox)
            throws Exception {
        int contacts = sandbox.data().contactCount();

        // A part of a title is no title, and nothing in it is taken for a part of a URI.
        for (String title : new String[] {"Welcome", "x)&siteId=1&y=RAW("}) {
            Http.Answer answer =
                    application.enrol(
                            ADA.replace("ada@", "nobody@").replace("Welcome course", title));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body().required("detail").textValue())
                    .isEqualTo("The account has no offer named '" + title + "'.");
        }
        assertThat(sandbox.data().contactCount()).isEqualTo(contacts);
    }

    @Test
    void whatTheApiRefusesIsSaid(KajabiSandbox sandbox) throws Exception {
        sandbox.faults().on("POST", "/v1/contacts").respond(422).add();

        Http.Answer answer = application.enrol(ADA.replace("ada@", "refused@"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().required("detail").textValue())
                .isEqualTo("Kajabi refused the enrolment.");
        assertThat(answer.body().required("errors")).isNotEmpty();
    }

    @Test
    void whatTheApiDidNotDoIsSaid(KajabiSandbox sandbox) throws Exception {
        sandbox.faults().on("POST", "/v1/contacts").respondHtml(500).add();

        assertThat(application.enrol(ADA.replace("ada@", "failed@")).status()).isEqualTo(502);
    }

    @Test
    void theHealthOfTheConsumerIsShown(KajabiSandbox sandbox) {
        awaitHealth(200);
        sandbox.faults().on("GET", "/v1/customers").forever().respondHtml(404).add();
        assertThat(awaitHealth(503).body().at("/components/camelHealth").toString())
                .contains("consumer:customers")
                .contains("404");
        sandbox.faults().clear();
        awaitHealth(200);
    }

    private Http.Answer awaitHealth(int status) {
        return await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> application.get("/actuator/health"),
                        health -> health.status() == status);
    }
}
