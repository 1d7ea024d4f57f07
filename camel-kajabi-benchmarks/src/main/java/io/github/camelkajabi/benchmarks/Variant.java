// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

/** The ways that are compared, in the order in which each round goes through them. */
enum Variant {
    /** {@link BareClient}. */
    BARE("bare client", "#9aa5b1"),
    /** {@link BareRoute}. */
    CAMEL("bare client in a route", "#6f7fb5"),
    /** {@link HandWrittenRoute}. */
    ROUTE("hand-written route", "#d98c3f"),
    /** {@link ConnectorRoute}. */
    KAJABI("camel-kajabi", "#2f7d5b");

    private final String title;
    private final String colour;

    Variant(String title, String colour) {
        this.title = title;
        this.colour = colour;
    }

    String title() {
        return title;
    }

    String colour() {
        return colour;
    }

    ApiClient open(String baseUrl, int connections) throws Exception {
        return switch (this) {
            case BARE -> new BareClient(baseUrl, connections);
            case CAMEL -> new BareRoute(baseUrl, connections);
            case ROUTE -> new HandWrittenRoute(baseUrl, connections);
            case KAJABI -> new ConnectorRoute(baseUrl, connections);
        };
    }
}
