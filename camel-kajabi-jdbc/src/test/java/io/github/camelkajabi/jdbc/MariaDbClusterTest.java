// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

class MariaDbClusterTest extends JdbcClusterContract {

    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.mariaDb();

    @Override
    DriverDataSource database() {
        return DATABASE.source();
    }
}
