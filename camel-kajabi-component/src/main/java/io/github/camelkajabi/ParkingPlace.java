// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import org.apache.camel.AsyncProducer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/** Where records go that have failed too often: the endpoint of the option parkTo, if it is set. */
final class ParkingPlace {

    private final KajabiEndpoint consumed;
    private volatile @Nullable AsyncProducer producer;

    /**
     * Makes the place that an endpoint wants.
     *
     * @throws IllegalArgumentException if its options do not go together
     */
    ParkingPlace(KajabiEndpoint consumed) {
        this.consumed = consumed;
        int most = consumed.getMaxAttempts();
        if (most < 0) {
            throw new IllegalArgumentException(
                    "maxAttempts=" + most + ": it must be 0 (for ever) or more.");
        }
        if (consumed.getParkTo() != null && most == 0) {
            throw new IllegalArgumentException(
                    "parkTo needs maxAttempts: without it a record is tried for ever and never"
                            + " sent there.");
        }
    }

    /** The URI without secrets; null if records are parked in the checkpoint. */
    @Nullable String uri() {
        String uri = consumed.getParkTo();
        return uri == null ? null : URISupport.sanitizeUri(uri);
    }

    void start() throws Exception {
        String uri = consumed.getParkTo();
        if (uri != null) {
            Endpoint endpoint = consumed.getCamelContext().getEndpoint(uri);
            AsyncProducer started = endpoint.createAsyncProducer();
            ServiceHelper.startService(started);
            producer = started;
        }
    }

    void stop() {
        ServiceHelper.stopService(producer);
        producer = null;
    }

    /**
     * Sends a record there.
     *
     * @param cause the last failure, which the route there finds as the caught exception
     * @throws Exception if it is not taken
     */
    void take(Exchange exchange, @Nullable Throwable cause) throws Exception {
        AsyncProducer started = producer;
        if (started == null) {
            throw new IllegalStateException("the consumer is stopped");
        }
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, cause);
        started.process(exchange);
        Exception refused = exchange.getException();
        if (refused != null) {
            throw refused;
        }
    }
}
