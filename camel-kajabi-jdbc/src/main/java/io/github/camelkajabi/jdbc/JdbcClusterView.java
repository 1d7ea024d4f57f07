// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelPreemptiveClusterView;
import org.apache.camel.support.cluster.AbstractCamelClusterView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leadership under one name, as a node of a {@link JdbcClusterService} sees it. */
public final class JdbcClusterView extends AbstractCamelClusterView
        implements CamelPreemptiveClusterView {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcClusterView.class);

    private final JdbcClusterService service;
    private final ReentrantLock notifying = new ReentrantLock();
    private volatile boolean disabled;
    private volatile boolean runs;
    private volatile Lease lease = new Lease(null, List.of(), 0);

    /** What the listeners were last notified of. Guarded by {@link #notifying}. */
    private boolean notifiedOfLeading;

    /** Whether a listener may believe that this node leads. */
    private volatile boolean knownToLead;

    /**
     * What the last heartbeat has found.
     *
     * @param until the time up to which this node leads if it is the owner, by {@link
     *     System#nanoTime}
     */
    private record Lease(@Nullable String owner, List<String> members, long until) {}

    /** A node. */
    private record Member(String getId, boolean isLeader, boolean isLocal)
            implements CamelClusterMember {}

    JdbcClusterView(JdbcClusterService service, String namespace) {
        super(service, namespace);
        this.service = service;
    }

    @Override
    protected void doStart() {
        runs = true;
        service.join(this);
    }

    @Override
    protected void doStop() {
        runs = false;
        service.leave(this);
        notifying.lock();
        try {
            // A listener that comes later does not know of this leadership.
            lease = new Lease(null, List.of(), 0);
            notifiedOfLeading = false;
            knownToLead = false;
        } finally {
            notifying.unlock();
        }
    }

    @Override
    public boolean isDisabled() {
        return disabled;
    }

    /** A disabled view gives up its leadership, and does not take it until it is enabled again. */
    @Override
    public void setDisabled(boolean disabled) {
        this.disabled = disabled;
        look();
    }

    /** Whether this node wants to lead. */
    boolean isWanted() {
        return runs && !disabled;
    }

    /** Whether a listener may believe that this node leads: it has not learned of the end yet. */
    boolean isKnownToLead() {
        return knownToLead;
    }

    @Override
    public CamelClusterMember getLocalMember() {
        return new Member(service.member(), leads(), true);
    }

    /** Whether this node leads. It is false as soon as the lease was not renewed for too long. */
    private boolean leads() {
        Lease now = lease;
        return isWanted()
                && service.member().equals(now.owner)
                && System.nanoTime() - now.until < 0;
    }

    @Override
    public Optional<CamelClusterMember> getLeader() {
        if (leads()) {
            return Optional.of(getLocalMember());
        }
        String owner = lease.owner;
        return owner == null || owner.equals(service.member())
                ? Optional.empty()
                : Optional.of(new Member(owner, true, false));
    }

    @Override
    public List<CamelClusterMember> getMembers() {
        Lease now = lease;
        return now.members.stream()
                .<CamelClusterMember>map(
                        id ->
                                new Member(
                                        id,
                                        id.equals(service.member())
                                                ? leads()
                                                : id.equals(now.owner),
                                        id.equals(service.member())))
                .toList();
    }

    /** A heartbeat has succeeded. */
    void update(@Nullable String owner, List<String> members, long until) {
        lease = new Lease(owner, members, until);
    }

    /** Notifies the listeners if this node has begun or ceased to lead. */
    void look() {
        if (leads() != knownToLead) {
            service.notifyListeners(this::notifyListeners);
        }
    }

    private void notifyListeners() {
        notifying.lock();
        try {
            boolean leads = leads();
            if (leads == notifiedOfLeading || !runs) {
                knownToLead = notifiedOfLeading;
                return;
            }
            notifiedOfLeading = leads;
            knownToLead = knownToLead || leads;
            LOG.info(
                    "{} {} {}",
                    service.member(),
                    leads ? "leads" : "no longer leads",
                    getNamespace());
            fireLeadershipChangedEvent(getLeader().orElse(null));
            knownToLead = leads;
            if (!leads && disabled) {
                // Only now, when the consumer has stopped.
                service.giveBack(this);
            }
        } finally {
            notifying.unlock();
        }
    }
}
