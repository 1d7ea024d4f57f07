// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.quarkus;

import io.github.camelkajabi.KajabiConstants;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;

/**
 * Books each transaction once.
 *
 * <p>The consumer delivers a transaction again if the process died before its checkpoint was saved.
 * The ledger itself then shows that it is booked, so there is no second file that could disagree
 * with it.
 */
public class LedgerRoute extends RouteBuilder {

    @Override
    public void configure() {
        String directory = getContext().resolvePropertyPlaceholders("{{ledger.directory}}");
        Ledger ledger = new Ledger(Path.of(directory, "transactions.jsonl"));

        from("direct:book")
                .routeId("book")
                .idempotentConsumer(header(KajabiConstants.ID), ledger)
                .process(
                        exchange ->
                                ledger.append(
                                        exchange.getMessage()
                                                .getHeader(KajabiConstants.ID, String.class),
                                        exchange.getMessage().getBody(String.class)))
                .log("  booked ${header.CamelKajabiId}");
    }
}
