// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.model.Transaction;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Runs the application against a sandbox. */
@QuarkusTest
@QuarkusTestResource(KajabiSandboxResource.class)
class LedgerRouteTest {

    KajabiSandbox sandbox;

    @Inject ProducerTemplate camel;

    @ConfigProperty(name = "ledger.directory")
    Path directory;

    @Test
    void eachPurchaseIsBookedOnce() {
        List<String> expected = new ArrayList<>(bookedIds());
        String offer = sandbox.data().offerId("Spring workshop");
        for (int i = 0; i < 3; i++) {
            sandbox.data().addPurchase(sandbox.data().addMadeUpContact(), offer);
        }
        sandbox.data().all("transactions").stream()
                .map(transaction -> transaction.get("id").toString())
                .filter(id -> !expected.contains(id))
                .forEach(expected::add);
        assertThat(expected).hasSizeGreaterThanOrEqualTo(3);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(bookedIds()).containsExactlyElementsOf(expected));
    }

    @Test
    void aTransactionThatComesAgainIsNotBookedAgain() {
        Map<String, Object> headers = Map.of(KajabiConstants.ID, "77");
        for (int i = 0; i < 2; i++) {
            camel.sendBodyAndHeaders(
                    "direct:book",
                    "{\"id\":\"77\",\"type\":\"" + Transaction.TYPE + "\"}",
                    headers);
        }
        assertThat(bookedIds()).containsOnlyOnce("77");
    }

    private List<String> bookedIds() {
        try {
            return Files.readAllLines(directory.resolve("transactions.jsonl")).stream()
                    .map(line -> line.replaceFirst("\\{\"id\":\"(\\d+)\".*", "$1"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
