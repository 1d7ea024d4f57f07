// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.quarkus.deployment;

import io.agroal.api.AgroalDataSource;
import io.github.camelkajabi.jdbc.JdbcClusterService;
import io.github.camelkajabi.jdbc.JdbcStateRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

@ApplicationScoped
class Checkpoints {

    @Produces
    @Singleton
    @Named("checkpoints")
    JdbcStateRepository checkpoints(AgroalDataSource dataSource) {
        JdbcStateRepository repository = new JdbcStateRepository(dataSource);
        repository.setCreateTable(true);
        return repository;
    }

    @Produces
    @Singleton
    @Named("cluster")
    JdbcClusterService cluster(AgroalDataSource dataSource) {
        JdbcClusterService cluster = new JdbcClusterService(dataSource);
        cluster.setCreateTables(true);
        return cluster;
    }
}
