// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/** Receives the records that failed too often: the endpoint of the option parkTo, if it is set. */
public final class ParkingPlace {

    private final CamelContext context;
    private final @Nullable String parkTo;
    private volatile @Nullable AsyncProducer producer;

    /**
     * Creates the place.
     *
     * @param parkTo the URI of its endpoint; null if records are parked in the checkpoint
     */
    public ParkingPlace(CamelContext context, @Nullable String parkTo) {
        this.context = context;
        this.parkTo = parkTo;
    }

    /** The URI without secrets; null if records are parked in the checkpoint. */
    public @Nullable String uri() {
        return parkTo == null ? null : URISupport.sanitizeUri(parkTo);
    }

    public void start() throws Exception {
        if (parkTo != null) {
            Endpoint endpoint = context.getEndpoint(parkTo);
            AsyncProducer started = endpoint.createAsyncProducer();
            ServiceHelper.startService(started);
            producer = started;
        }
    }

    public void stop() {
        ServiceHelper.stopService(producer);
        producer = null;
    }

    /**
     * Sends a record there.
     *
     * @param cause the last failure, which the route there finds as the caught exception
     * @throws Exception if it is not taken
     */
    public void take(Exchange exchange, @Nullable Throwable cause) throws Exception {
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
        if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
            throw new RollbackExchangeException("it was marked for rollback", exchange);
        }
    }
}
