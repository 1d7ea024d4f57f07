// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The cluster service of {@code master:} in the application's database. */
@ConfigurationProperties("camel.cluster.jdbc")
public class JdbcClusterProperties {

    /** Whether the cluster service is declared. */
    private boolean enabled;

    /** The name of this node in tables and logs. Default: host and process. */
    private @Nullable String id;

    /** Whether the tables are created at the start if they do not exist. */
    private boolean createTables;

    /** How long a lease lasts for the other nodes after it was renewed. */
    private Duration leaseDuration = Duration.ofSeconds(15);

    /** How long a leader goes on that cannot renew its lease. */
    private Duration renewDeadline = Duration.ofSeconds(10);

    /** The time between two attempts to renew or to take leases. */
    private Duration retryPeriod = Duration.ofSeconds(2);

    /** Whether leaderships are spread evenly over the nodes. */
    private boolean rebalancing;

    /** Returns whether the cluster service is declared. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Whether the cluster service is declared. */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** Returns the name of this node. */
    public @Nullable String getId() {
        return id;
    }

    /** The name of this node in tables and logs. */
    public void setId(@Nullable String id) {
        this.id = id;
    }

    /** Returns whether the tables are created at the start. */
    public boolean isCreateTables() {
        return createTables;
    }

    /** Whether the tables are created at the start if they do not exist. */
    public void setCreateTables(boolean createTables) {
        this.createTables = createTables;
    }

    /** Returns how long a lease lasts for the other nodes after it was renewed. */
    public Duration getLeaseDuration() {
        return leaseDuration;
    }

    /** How long a lease lasts for the other nodes after it was renewed. */
    public void setLeaseDuration(Duration leaseDuration) {
        this.leaseDuration = leaseDuration;
    }

    /** Returns how long a leader goes on that cannot renew its lease. */
    public Duration getRenewDeadline() {
        return renewDeadline;
    }

    /** How long a leader goes on that cannot renew its lease. */
    public void setRenewDeadline(Duration renewDeadline) {
        this.renewDeadline = renewDeadline;
    }

    /** Returns the time between two attempts to renew or to take leases. */
    public Duration getRetryPeriod() {
        return retryPeriod;
    }

    /** The time between two attempts to renew or to take leases. */
    public void setRetryPeriod(Duration retryPeriod) {
        this.retryPeriod = retryPeriod;
    }

    /** Returns whether leaderships are spread evenly over the nodes. */
    public boolean isRebalancing() {
        return rebalancing;
    }

    /** Whether leaderships are spread evenly over the nodes. */
    public void setRebalancing(boolean rebalancing) {
        this.rebalancing = rebalancing;
    }
}
