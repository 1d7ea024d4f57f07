// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterEventListener;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelPreemptiveClusterView;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.cluster.RebalancingCamelClusterService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The election of a leader, on a database. */
abstract class JdbcClusterContract {

    private static final Duration LEASE = Duration.ofMillis(1500);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<CamelContext> contexts = new ArrayList<>();

    /** The database, without a pool. */
    abstract DriverDataSource database();

    @BeforeEach
    void dropTables() throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS camel_leader");
            statement.execute("DROP TABLE IF EXISTS camel_member");
        }
    }

    @AfterEach
    void stop() {
        contexts.forEach(CamelContext::stop);
    }

    @Test
    void oneLeadsAndGivesItsLeaseBackWhenItStops() throws Exception {
        JdbcClusterService a = node("a", database());
        CamelPreemptiveClusterView one = a.getView("list");
        await().atMost(PATIENCE).until(() -> leads(one));
        JdbcClusterService b = node("b", database());
        CamelPreemptiveClusterView other = b.getView("list");
        await().atMost(PATIENCE).until(() -> ids(other).equals(List.of("a", "b")));
        assertThat(leads(other)).isFalse();
        assertThat(id(other.getLeader().orElseThrow())).isEqualTo("a");
        await().atMost(PATIENCE).until(() -> ids(one).equals(List.of("a", "b")));
        assertThat(a.isLeader("list")).isTrue();
        assertThat(b.isLeader("list")).isFalse();

        a.releaseView(one);
        await().atMost(PATIENCE).until(() -> leads(other));
        assertThat(leads(one)).isFalse();
        await().atMost(PATIENCE).until(() -> ids(other).equals(List.of("b")));
        CamelPreemptiveClusterView again = a.getView("list");
        await().atMost(PATIENCE).until(() -> ids(again).equals(List.of("a", "b")));
        b.stop();
        await().atMost(PATIENCE).until(() -> leads(again));
    }

    @Test
    void eachNameHasItsOwnLeader() throws Exception {
        CamelPreemptiveClusterView x = node("a", database()).getView("x");
        CamelPreemptiveClusterView y = node("b", database()).getView("y");
        await().atMost(PATIENCE).until(() -> leads(x) && leads(y));
        assertThat(ids(x)).containsExactly("a");
        assertThat(ids(y)).containsExactly("b");
    }

    @Test
    void nodesWithTheSameIdDoNotShareALease() throws Exception {
        CamelPreemptiveClusterView one = node("same", database()).getView("list");
        await().atMost(PATIENCE).until(() -> leads(one));
        CamelPreemptiveClusterView other = node("same", database()).getView("list");
        await().atMost(PATIENCE).until(() -> other.getMembers().size() == 2);
        assertThat(leads(one)).isTrue();
        assertThat(leads(other)).isFalse();
    }

    @Test
    void aLeaderWhoseDatabaseDoesNotAnswerGivesUpBeforeAnotherTakesOver() throws Exception {
        Hanging hanging = new Hanging(database());
        CamelPreemptiveClusterView one = node("a", hanging).getView("list");
        await().atMost(PATIENCE).until(() -> leads(one));
        CamelPreemptiveClusterView other = node("b", database()).getView("list");
        List<String> events = new CopyOnWriteArrayList<>();
        listen(one, "a", events);
        listen(other, "b", events);
        await().atMost(PATIENCE).until(() -> ids(other).equals(List.of("a", "b")));
        events.clear();
        hanging.hang();
        await().atMost(PATIENCE).until(() -> leads(other));
        assertThat(leads(one)).isFalse();
        await().atMost(PATIENCE).until(() -> events.size() >= 2);
        assertThat(events).containsExactly("a no", "b yes");
        hanging.goOn();
        await().atMost(PATIENCE).until(() -> one.getLeader().isPresent());
        assertThat(leads(one)).isFalse();
        assertThat(leads(other)).isTrue();
    }

    @Test
    void aDisabledViewLetsAnotherLead() throws Exception {
        CamelPreemptiveClusterView one = node("a", database()).getView("list");
        await().atMost(PATIENCE).until(() -> leads(one));
        CamelPreemptiveClusterView other = node("b", database()).getView("list");
        await().atMost(PATIENCE).until(() -> ids(other).equals(List.of("a", "b")));
        one.setDisabled(true);
        await().atMost(PATIENCE).until(() -> leads(other));
        assertThat(one.isDisabled()).isTrue();
        assertThat(leads(one)).isFalse();
        other.setDisabled(true);
        one.setDisabled(false);
        await().atMost(PATIENCE).until(() -> leads(one));
    }

    @Test
    void leadershipsAreSpreadOverTheNodes() throws Exception {
        List<CamelPreemptiveClusterView> views = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            JdbcClusterService service = node(name, database());
            RebalancingCamelClusterService balancing =
                    new RebalancingCamelClusterService(
                            service.getCamelContext(), service, LEASE.toMillis() / 4);
            balancing.start();
            for (int i = 0; i < 6; i++) {
                views.add(balancing.getView("list" + i));
            }
        }
        await().atMost(PATIENCE)
                .until(
                        () ->
                                leading(views.subList(0, 6)) == 3
                                        && leading(views.subList(6, 12)) == 3);
        assertThat(
                        IntStream.range(0, 6)
                                .allMatch(i -> leads(views.get(i)) != leads(views.get(i + 6))))
                .isTrue();
    }

    @Test
    void wrongTimesAndMissingTablesAreReportedAtTheStart() throws Exception {
        JdbcClusterService service = new JdbcClusterService(database());
        CamelContext context = context();
        service.setCamelContext(context);
        assertThatThrownBy(service::start)
                .hasStackTraceContaining("camel_leader-")
                .hasStackTraceContaining("cannot read the columns name, epoch, owner, expires");
        JdbcClusterService wrong = new JdbcClusterService(database());
        wrong.setCamelContext(context);
        wrong.setLeaseDuration(Duration.ofSeconds(5));
        assertThatThrownBy(wrong::start)
                .hasStackTraceContaining(
                        "leaseDuration=5000 ms, renewDeadline=10000 ms, retryPeriod=2000 ms:"
                                + " expected 0 < 2 * retryPeriod <= renewDeadline < leaseDuration");
        assertThatThrownBy(() -> node("a", database()).getView(" "))
                .hasStackTraceContaining("cannot be the name of a leadership");
        JdbcClusterService nowhere = new JdbcClusterService();
        nowhere.setCamelContext(context);
        assertThatThrownBy(nowhere::start)
                .hasStackTraceContaining("JdbcClusterService needs the property dataSource");
    }

    private static void listen(CamelPreemptiveClusterView view, String name, List<String> events) {
        view.addEventListener(
                (CamelClusterEventListener.Leadership)
                        (changed, leader) -> events.add(name + (leads(view) ? " yes" : " no")));
    }

    private static long leading(List<CamelPreemptiveClusterView> views) {
        return views.stream().filter(JdbcClusterContract::leads).count();
    }

    private static boolean leads(CamelPreemptiveClusterView view) {
        return view.getLocalMember().isLeader();
    }

    private static List<String> ids(CamelPreemptiveClusterView view) {
        return view.getMembers().stream().map(JdbcClusterContract::id).toList();
    }

    private static String id(CamelClusterMember member) {
        return member.getId().substring(0, member.getId().indexOf('/'));
    }

    private CamelContext context() {
        CamelContext context = new DefaultCamelContext();
        contexts.add(context);
        return context;
    }

    private JdbcClusterService node(String id, DriverDataSource database) throws Exception {
        CamelContext context = context();
        JdbcClusterService service = new JdbcClusterService(database);
        service.setId(id);
        service.setCreateTables(true);
        service.setLeaseDuration(LEASE);
        service.setRenewDeadline(LEASE.multipliedBy(2).dividedBy(3));
        service.setRetryPeriod(LEASE.dividedBy(6));
        context.addService(service);
        context.start();
        return Objects.requireNonNull(context.hasService(JdbcClusterService.class));
    }

    /** A database that does not answer for a while. */
    private static final class Hanging extends DriverDataSource {

        private volatile @Nullable CountDownLatch held;

        private Hanging(DriverDataSource database) {
            super(database.url());
        }

        void hang() {
            held = new CountDownLatch(1);
        }

        void goOn() {
            Objects.requireNonNull(held).countDown();
        }

        @Override
        public Connection getConnection() throws SQLException {
            CountDownLatch until = held;
            if (until != null) {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    throw new SQLException(e);
                }
            }
            return super.getConnection();
        }
    }
}
