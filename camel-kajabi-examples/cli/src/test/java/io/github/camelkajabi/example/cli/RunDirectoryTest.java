// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.main.KameletMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

    @Test
    void theCoreOfTheCliRunsTheDirectory(@TempDir Path checkpoints) throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            String id =
                    sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
            KameletMain main =
                    RunDirectory.main(
                            Path.of("welcome"), RunDirectory.account(sandbox, checkpoints));
            main.start();
            try {
                await().atMost(Duration.ofMinutes(2))
                        .untilAsserted(
                                () ->
                                        assertThat(sandbox.data().tagsOf(id))
                                                .containsExactly(sandbox.data().tagId("Newcomer")));
            } finally {
                main.stop();
            }
        }
    }
}
