// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.csv;

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.support.RoutePolicySupport;

/** Ends the application when its route has worked on a file. */
final class StopAfterFile extends RoutePolicySupport {

    private final Main main;
    private volatile boolean failed;

    StopAfterFile(Main main) {
        this.main = main;
    }

    /** Whether the file was not imported completely. */
    boolean isFailed() {
        return failed;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        failed = exchange.isFailed();
        main.completed();
    }
}
