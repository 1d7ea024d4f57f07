// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import io.github.camelkajabi.jdbc.JdbcClusterService;
import io.github.camelkajabi.jdbc.JdbcStateRepository;
import javax.sql.DataSource;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.cluster.RebalancingCamelClusterService;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * For applications with {@code camel-kajabi-jdbc} and a database: checkpoints as the bean {@code
 * jdbcStateRepository}, and with {@code camel.cluster.jdbc.enabled=true} the cluster service of
 * {@code master:}.
 */
@AutoConfiguration(
        before = CamelAutoConfiguration.class,
        afterName = "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration")
@ConditionalOnClass({JdbcStateRepository.class, DataSource.class})
@ConditionalOnSingleCandidate(DataSource.class)
@EnableConfigurationProperties({JdbcStateRepositoryProperties.class, JdbcClusterProperties.class})
public class JdbcAutoConfiguration {

    /** The repository of checkpoints. It is started by the first consumer that uses it. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(
            prefix = "camel.state-repository.jdbc",
            name = "enabled",
            matchIfMissing = true)
    JdbcStateRepository jdbcStateRepository(
            DataSource dataSource, JdbcStateRepositoryProperties properties) {
        JdbcStateRepository repository = new JdbcStateRepository(dataSource);
        repository.setTable(properties.getTable());
        repository.setCreateTable(properties.isCreateTable());
        repository.setQueryTimeout(properties.getQueryTimeout());
        return repository;
    }

    /** The cluster service, which Camel finds and starts. */
    @Bean
    @ConditionalOnMissingBean(CamelClusterService.class)
    @ConditionalOnProperty(prefix = "camel.cluster.jdbc", name = "enabled")
    CamelClusterService jdbcClusterService(
            DataSource dataSource, JdbcClusterProperties properties) {
        JdbcClusterService service = new JdbcClusterService(dataSource);
        String id = properties.getId();
        if (id != null) {
            service.setId(id);
        }
        service.setCreateTables(properties.isCreateTables());
        service.setLeaseDuration(properties.getLeaseDuration());
        service.setRenewDeadline(properties.getRenewDeadline());
        service.setRetryPeriod(properties.getRetryPeriod());
        return properties.isRebalancing()
                ? new RebalancingCamelClusterService(
                        service, properties.getRetryPeriod().toMillis())
                : service;
    }
}
