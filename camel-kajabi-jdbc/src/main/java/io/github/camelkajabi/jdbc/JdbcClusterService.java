// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelPreemptiveClusterService;
import org.apache.camel.cluster.CamelPreemptiveClusterView;
import org.apache.camel.support.cluster.AbstractCamelClusterService;
import org.apache.camel.util.InetAddressUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster service over a database, so that {@code master:} needs nothing else.
 *
 * <p>Each name after {@code master:} has a row with its leader and the time until which the lease
 * lasts, by the clock of the database; the clocks of the nodes do not matter. Every {@link
 * #setRetryPeriod retryPeriod} a node renews all its leases by one statement, and takes those that
 * have ended. A leader that could not renew its lease for {@link #setRenewDeadline renewDeadline}
 * gives it up by itself, before it ends for the others after {@link #setLeaseDuration
 * leaseDuration}.
 *
 * <p>No lease can hold back a node that is paused: it goes on where it was when it wakes up, until
 * it looks at the time. Keep the checkpoints in a {@link JdbcStateRepository}, whose fence does.
 *
 * <p>The members of a name are known too, so Camel's {@code RebalancingCamelClusterService} can
 * spread the leaderships over the nodes.
 *
 * <pre>{@code
 * - beans:
 *     - name: cluster
 *       type: io.github.camelkajabi.jdbc.JdbcClusterService
 *       properties:
 *         dataSource: "#bean:dataSource"
 *         createTables: true
 * }</pre>
 */
public class JdbcClusterService extends AbstractCamelClusterService<JdbcClusterView>
        implements CamelPreemptiveClusterService {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcClusterService.class);
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_ID = 200;

    private @Nullable DataSource dataSource;
    private boolean createTables;
    private String leaderTable = LeaseTables.LEADERS;
    private String memberTable = LeaseTables.MEMBERS;
    private Duration leaseDuration = Duration.ofSeconds(15);
    private Duration renewDeadline = Duration.ofSeconds(10);
    private Duration retryPeriod = Duration.ofSeconds(2);

    private final Map<String, JdbcClusterView> running = new ConcurrentHashMap<>();
    private volatile @Nullable LeaseTables tables;
    private volatile @Nullable ScheduledExecutorService heart;
    private volatile @Nullable ScheduledExecutorService watch;
    private volatile @Nullable ExecutorService listeners;
    private volatile String member = "";
    private boolean failing;

    /** Creates a service that uses the only data source of the Camel context. */
    public JdbcClusterService() {}

    /** Creates a service in a database. */
    public JdbcClusterService(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Returns the data source, or null if the only one of the Camel context is used. */
    public @Nullable DataSource getDataSource() {
        return dataSource;
    }

    /** The database. Default: the only {@link DataSource} in the registry of the Camel context. */
    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Returns whether the tables are created at the start. */
    public boolean isCreateTables() {
        return createTables;
    }

    /** Whether the tables are created at the start if they do not exist. Default false. */
    public void setCreateTables(boolean createTables) {
        this.createTables = createTables;
    }

    /** Returns the name of the table of leaders. */
    public String getLeaderTable() {
        return leaderTable;
    }

    /** The name of the table of leaders, with a schema if need be. Default {@code camel_leader}. */
    public void setLeaderTable(String leaderTable) {
        this.leaderTable = Database.table("leaderTable", leaderTable);
    }

    /** Returns the name of the table of nodes. */
    public String getMemberTable() {
        return memberTable;
    }

    /** The name of the table of nodes, with a schema if need be. Default {@code camel_member}. */
    public void setMemberTable(String memberTable) {
        this.memberTable = Database.table("memberTable", memberTable);
    }

    /** Returns how long a lease lasts for the other nodes after it was renewed. */
    public Duration getLeaseDuration() {
        return leaseDuration;
    }

    /**
     * How long a lease lasts for the other nodes after it was renewed. After a crash of the leader,
     * another node takes over after this time and a {@link #setRetryPeriod retryPeriod}. Default 15
     * seconds.
     */
    public void setLeaseDuration(Duration leaseDuration) {
        this.leaseDuration = leaseDuration;
    }

    /** Returns how long a leader goes on that cannot renew its lease. */
    public Duration getRenewDeadline() {
        return renewDeadline;
    }

    /**
     * How long a leader goes on that cannot renew its lease, for example while the database is
     * restarted. It must be shorter than {@link #setLeaseDuration leaseDuration}; the difference is
     * the time that the consumer has to stop. Default 10 seconds.
     */
    public void setRenewDeadline(Duration renewDeadline) {
        this.renewDeadline = renewDeadline;
    }

    /** Returns the time between two attempts to renew or to take leases. */
    public Duration getRetryPeriod() {
        return retryPeriod;
    }

    /**
     * The time between two attempts to renew or to take leases. It must be at most half of {@link
     * #setRenewDeadline renewDeadline}. Default 2 seconds.
     */
    public void setRetryPeriod(Duration retryPeriod) {
        this.retryPeriod = retryPeriod;
    }

    @Override
    protected JdbcClusterView createView(String namespace) {
        if (namespace.isBlank()
                || namespace.length() > LONGEST_NAME
                || !namespace.equals(namespace.strip())
                || namespace.contains("\n")) {
            throw new IllegalArgumentException(
                    "'"
                            + namespace
                            + "' cannot be the name of a leadership: expected 1 to "
                            + LONGEST_NAME
                            + " characters in one line, without a space at its ends");
        }
        return new JdbcClusterView(this, namespace);
    }

    @Override
    public CamelPreemptiveClusterView getView(String namespace) throws Exception {
        return (CamelPreemptiveClusterView) super.getView(namespace);
    }

    @Override
    protected void doStart() throws Exception {
        checkTimes();
        CamelContext context =
                Objects.requireNonNull(
                        getCamelContext(), "JdbcClusterService needs a Camel context");
        if (getId() == null) {
            setId(InetAddressUtil.getLocalHostNameSafe() + "-" + ProcessHandle.current().pid());
        }
        // Two nodes that were given the same id must still not share a lease.
        String id = getId().length() > LONGEST_ID ? getId().substring(0, LONGEST_ID) : getId();
        member = id + "/" + UUID.randomUUID();
        Database database =
                new Database(Database.dataSource(dataSource, context, "JdbcClusterService"));
        database.requireTable(
                LeaseTables.LEADERS,
                leaderTable,
                "name, epoch, owner, expires",
                createTables,
                "JdbcClusterService");
        database.requireTable(
                LeaseTables.MEMBERS,
                memberTable,
                "member, names, expires",
                createTables,
                "JdbcClusterService");
        tables =
                new LeaseTables(
                        database,
                        Dialect.require(database.product(), "JdbcClusterService"),
                        leaderTable,
                        memberTable,
                        leaseDuration,
                        Math.max(1, (int) renewDeadline.toSeconds()));
        listeners =
                context.getExecutorServiceManager()
                        .newCachedThreadPool(this, "JdbcClusterListeners");
        ScheduledExecutorService beats =
                context.getExecutorServiceManager()
                        .newSingleThreadScheduledExecutor(this, "JdbcClusterHeartbeat");
        heart = beats;
        ScheduledExecutorService looks =
                context.getExecutorServiceManager()
                        .newSingleThreadScheduledExecutor(this, "JdbcClusterWatch");
        watch = looks;
        super.doStart();
        ScheduledFuture<?> unused =
                beats.scheduleWithFixedDelay(
                        this::beat, 0, retryPeriod.toMillis(), TimeUnit.MILLISECONDS);
        long look = Math.max(1, leaseDuration.minus(renewDeadline).toMillis() / 4);
        unused = looks.scheduleWithFixedDelay(this::look, look, look, TimeUnit.MILLISECONDS);
    }

    private void checkTimes() {
        if (retryPeriod.toMillis() < 1
                || retryPeriod.multipliedBy(2).compareTo(renewDeadline) > 0
                || renewDeadline.compareTo(leaseDuration) >= 0) {
            throw new IllegalArgumentException(
                    "leaseDuration="
                            + leaseDuration.toMillis()
                            + " ms, renewDeadline="
                            + renewDeadline.toMillis()
                            + " ms, retryPeriod="
                            + retryPeriod.toMillis()
                            + " ms: expected 0 < 2 * retryPeriod <= renewDeadline < leaseDuration");
        }
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        ScheduledExecutorService beats = heart;
        if (beats != null) {
            soon(
                    () -> {
                        LeaseTables present = tables;
                        if (present != null) {
                            present.leave(member);
                        }
                    });
            getCamelContext().getExecutorServiceManager().shutdownNow(beats);
            heart = null;
        }
        ScheduledExecutorService looks = watch;
        if (looks != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(looks);
            watch = null;
        }
        ExecutorService executor = listeners;
        if (executor != null) {
            getCamelContext().getExecutorServiceManager().shutdown(executor);
            listeners = null;
        }
        tables = null;
    }

    /** A view takes part from now on. */
    void join(JdbcClusterView view) {
        running.put(view.getNamespace(), view);
        ScheduledExecutorService beats = heart;
        if (beats != null) {
            beats.execute(this::beat);
        }
    }

    /** A view takes no longer part; its lease is given back. */
    void leave(JdbcClusterView view) {
        running.remove(view.getNamespace());
        giveBack(view);
    }

    /** Gives a lease back, so that another node need not wait for its end. */
    void giveBack(JdbcClusterView view) {
        soon(
                () -> {
                    LeaseTables present = tables;
                    if (present != null) {
                        present.release(member, view.getNamespace());
                    }
                });
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Runs a step between two heartbeats. If that fails, the leases end by themselves. */
    private void soon(Step step) {
        ScheduledExecutorService beats = heart;
        if (beats == null) {
            return;
        }
        try {
            beats.submit(
                            () -> {
                                step.run();
                                return null;
                            })
                    .get(retryPeriod.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.warn(
                    "A lease could not be given back; it ends by itself after {} ms: {}",
                    leaseDuration.toMillis(),
                    String.valueOf(e.getCause() == null ? e : e.getCause()));
        }
    }

    /** The id of this node, which no other node has. */
    String member() {
        return member;
    }

    private void beat() {
        LeaseTables present = tables;
        if (present == null || isStoppingOrStopped()) {
            return;
        }
        long begun = System.nanoTime();
        List<String> wanted = names(JdbcClusterView::isWanted);
        // The lease of a consumer that has not stopped yet is kept.
        Set<String> kept = Set.copyOf(names(view -> view.isWanted() || view.isKnownToLead()));
        try {
            LeaseTables.Picture picture =
                    present.beat(member, wanted, kept, List.copyOf(running.keySet()));
            if (failing) {
                failing = false;
                LOG.info("The leases of {} can be renewed again", member);
            }
            running.values()
                    .forEach(
                            view ->
                                    view.update(
                                            picture.owners().get(view.getNamespace()),
                                            picture.members(view.getNamespace()),
                                            begun + renewDeadline.toNanos()));
        } catch (Exception e) {
            if (failing) {
                LOG.debug("The leases of {} cannot be renewed", member, e);
            } else {
                failing = true;
                LOG.warn(
                        "The leases of {} cannot be renewed; they are given up after {} ms without"
                                + " success: {}",
                        member,
                        renewDeadline.toMillis(),
                        e.toString());
            }
        }
        look();
    }

    private List<String> names(Predicate<JdbcClusterView> which) {
        return running.values().stream().filter(which).map(JdbcClusterView::getNamespace).toList();
    }

    /** The heartbeat may hang in a database that does not answer, so another thread looks. */
    private void look() {
        running.values().forEach(JdbcClusterView::look);
    }

    /** Notifies the listeners of a view, each view in order. Starting a consumer may take long. */
    void notifyListeners(Runnable events) {
        ExecutorService executor = listeners;
        if (executor != null) {
            try {
                executor.execute(events);
            } catch (RejectedExecutionException e) {
                LOG.debug("The service stops", e);
            }
        }
    }
}
