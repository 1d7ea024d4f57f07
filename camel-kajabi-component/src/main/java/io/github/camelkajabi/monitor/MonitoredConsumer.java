// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.polling.ReaderStatus;
import io.github.camelkajabi.webhook.DoorbellStatus;
import org.jspecify.annotations.Nullable;

/** What monitoring can see of a running consumer. */
public interface MonitoredConsumer {

    /** The id of its route, also behind an endpoint such as {@code master:}; null without one. */
    @Nullable String getRouteId();

    /** The name of the session of its account, without secrets; null if it is not started. */
    @Nullable String getAccount();

    /** The resource whose list it polls, such as contacts. */
    String getResource();

    /** The name of its checkpoint. */
    String getCheckpointKey();

    /**
     * The progress of its reader.
     *
     * @throws IllegalStateException if it has just stopped
     */
    ReaderStatus status();

    /**
     * The number of records that were put aside because they have no id or no readable time.
     *
     * @throws IllegalStateException if it has just stopped
     */
    long getUnreadable();

    /**
     * Whether the sites exist that its list is restricted to, in words; null if that was not
     * checked.
     */
    @Nullable String getSites();

    /** What webhooks did for it; null without the option webhook. */
    @Nullable DoorbellStatus webhooks();
}
