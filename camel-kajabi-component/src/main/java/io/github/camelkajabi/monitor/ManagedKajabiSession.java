// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.client.KajabiSession;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;

/** The attributes of a session in JMX. None of them holds a secret. */
@ManagedResource(description = "Session of a Kajabi account")
public final class ManagedKajabiSession {

    private final KajabiSession session;

    ManagedKajabiSession(KajabiSession session) {
        this.session = session;
    }

    @ManagedAttribute(description = "The host of the API and what tells its accounts apart")
    public String getName() {
        return session.name();
    }

    @ManagedAttribute(description = "The address of the API")
    public String getBaseUrl() {
        return session.settings().baseUrl().toString();
    }

    @ManagedAttribute(description = "HTTP requests sent, those for tokens among them")
    public long getRequests() {
        return session.statistics().getRequests();
    }

    @ManagedAttribute(description = "Calls that were sent again")
    public long getRetries() {
        return session.statistics().getRetries();
    }

    @ManagedAttribute(description = "Answers with status 429")
    public long getRateLimited() {
        return session.statistics().getRateLimits();
    }

    @ManagedAttribute(description = "Requests for tokens")
    public long getTokenRequests() {
        return session.statistics().getTokenRequests();
    }

    @ManagedAttribute(description = "Calls whose token was refused and replaced")
    public long getRefusedTokens() {
        return session.statistics().getRefusedTokens();
    }

    @ManagedAttribute(
            description = "How often a call waited for its turn or before it was sent again")
    public long getWaits() {
        return session.statistics().getWaits();
    }

    @ManagedAttribute(description = "How long calls have waited, taken together, in milliseconds")
    public long getWaitMillis() {
        return session.statistics().getWaitTime().toMillis();
    }

    @ManagedAttribute(description = "Calls that wait for a connection or for their turn now")
    public int getWaitingCalls() {
        return session.waitingCalls();
    }

    @ManagedAttribute(description = "The present rate; infinite as long as there is no limit")
    public double getRequestsPerMinute() {
        return session.requestsPerMinute();
    }

    @ManagedAttribute(
            description = "How long nothing is sent from now on because the server refused")
    public long getPausedMillis() {
        return session.pausedFor().toMillis();
    }

    @ManagedAttribute(description = "Connections in use")
    public int getConnectionsLeased() {
        return session.connectionsInUse();
    }

    @ManagedAttribute(description = "Connections that are open and not in use")
    public int getConnectionsAvailable() {
        return session.connectionsAvailable();
    }
}
