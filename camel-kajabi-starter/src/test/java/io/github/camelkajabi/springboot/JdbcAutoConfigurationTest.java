// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.jdbc.JdbcClusterService;
import io.github.camelkajabi.jdbc.JdbcStateRepository;
import java.time.Duration;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.cluster.RebalancingCamelClusterService;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class JdbcAutoConfigurationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    DataSourceAutoConfiguration.class,
                                    JdbcAutoConfiguration.class,
                                    CamelAutoConfiguration.class))
                    .withPropertyValues("spring.datasource.generate-unique-name=true");

    @Test
    void theRepositoryIsInTheDatabaseOfTheApplication() {
        application
                .withPropertyValues(
                        "camel.state-repository.jdbc.create-table=true",
                        "camel.state-repository.jdbc.table=states",
                        "camel.state-repository.jdbc.query-timeout=5")
                .run(
                        beans -> {
                            JdbcStateRepository repository =
                                    beans.getBean("jdbcStateRepository", JdbcStateRepository.class);
                            assertThat(repository.getQueryTimeout()).isEqualTo(5);
                            repository.start();
                            repository.setState("key", "state");
                            assertThat(repository.place("key"))
                                    .isEqualTo("row 'key' of the table states (H2)");
                            assertThat(repository.getState("key")).isEqualTo("state");
                            assertThat(beans).doesNotHaveBean(CamelClusterService.class);
                        });
    }

    @Test
    void theClusterServiceIsStartedByCamelIfItIsEnabled() {
        application
                .withPropertyValues(
                        "camel.cluster.jdbc.enabled=true",
                        "camel.cluster.jdbc.create-tables=true",
                        "camel.cluster.jdbc.id=here",
                        "camel.cluster.jdbc.lease-duration=3s",
                        "camel.cluster.jdbc.renew-deadline=2s",
                        "camel.cluster.jdbc.retry-period=200ms")
                .run(
                        beans -> {
                            JdbcClusterService service =
                                    Objects.requireNonNull(
                                            beans.getBean(CamelContext.class)
                                                    .hasService(JdbcClusterService.class));
                            assertThat(service.getLeaseDuration()).isEqualTo(Duration.ofSeconds(3));
                            var view = service.getView("list");
                            await().atMost(PATIENCE).until(() -> view.getLocalMember().isLeader());
                            assertThat(view.getLocalMember().getId()).startsWith("here/");
                        });
    }

    @Test
    void leadershipsCanBeSpread() {
        application
                .withPropertyValues(
                        "camel.cluster.jdbc.enabled=true",
                        "camel.cluster.jdbc.create-tables=true",
                        "camel.cluster.jdbc.rebalancing=true")
                .run(
                        beans ->
                                assertThat(beans)
                                        .hasSingleBean(RebalancingCamelClusterService.class));
    }

    @Test
    void withoutADatabaseOrTheModuleNothingIsDeclared() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JdbcAutoConfiguration.class))
                .run(beans -> assertThat(beans).doesNotHaveBean(JdbcStateRepository.class));
        application
                .withClassLoader(new FilteredClassLoader("io.github.camelkajabi.jdbc"))
                .run(beans -> assertThat(beans).doesNotHaveBean("jdbcStateRepository"));
        application
                .withPropertyValues("camel.state-repository.jdbc.enabled=false")
                .run(beans -> assertThat(beans).doesNotHaveBean("jdbcStateRepository"));
    }
}
