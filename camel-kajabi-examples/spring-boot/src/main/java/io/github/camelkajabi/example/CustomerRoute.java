// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Stores the customers in the database. A record may be delivered again after a crash, and saving
 * it again changes nothing, so each customer is stored exactly once.
 */
@Component
class CustomerRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("kajabi:customers?startFrom=beginning&offsetRepository=#bean:jdbcStateRepository"
                        + "&initialDelay=0&delay={{customers.delay}}")
                .routeId("customers")
                .bean(CustomerTable.class, "save")
                .log("customer ${header.CamelKajabiId} is in the database: ${body.name}");
    }
}
