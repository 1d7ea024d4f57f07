// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class H2SyncTest extends CustomerSyncTest {

    @TempDir private Path directory;

    @Override
    String product() {
        return "H2";
    }

    @Override
    List<String> database() {
        return List.of("--spring.profiles.active=test", "--customers.directory=" + directory);
    }
}
