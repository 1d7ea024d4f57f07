// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.fleet;

import org.apache.camel.builder.RouteBuilder;

/** The template of a list of an account, and the timer that looks at the table of accounts. */
final class FleetRoutes extends RouteBuilder {

    static final String TEMPLATE = "list-of-account";

    /** The milliseconds between two polls of a list. */
    static final int DELAY = Integer.getInteger("fleet.delay", 30_000);

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter("account")
                .templateParameter("list")
                .templateParameter("initialDelay")
                .from(
                        "master:{{account}}:kajabi-{{account}}:{{list}}?startFrom=beginning"
                                + "&offsetRepository=#bean:checkpoints"
                                + "&scheduledExecutorService=#bean:pollers"
                                + "&initialDelay={{initialDelay}}&delay="
                                + DELAY)
                .setHeader("account", constant("{{account}}"))
                .to("direct:record");

        from("timer:accounts?period=" + Integer.getInteger("fleet.look", 10_000))
                .routeId("accounts")
                .bean("fleet", "reconcile");
    }
}
