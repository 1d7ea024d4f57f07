// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2StateRepositoryTest extends JdbcStateRepositoryContract {

    private static DriverDataSource database;

    @BeforeAll
    static void database(@TempDir Path directory) {
        database =
                new DriverDataSource(
                        "jdbc:h2:file:" + directory.resolve("states") + ";DB_CLOSE_DELAY=1");
    }

    @Override
    DriverDataSource database() {
        return database;
    }
}
