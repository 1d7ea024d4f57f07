// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadKeeperTest {

    @ParameterizedTest
    @CsvSource({
        "{\"data\":1}, true, ''",
        "[1], true, ''",
        "{\"data\":1}, false, {\"data\":1}",
        "<html>, true, <html>",
        "<html>, false, <html>",
        "' {}', true, ' {}'",
        "'', true, ''",
        "'<{', true, '<{'"
    })
    void whatMayBeAPageIsKept(String body, boolean isDeclaredJson, String kept) throws IOException {
        for (int size : new int[] {1, 3, 100}) {
            HeadKeeper keeper = keeper(body, isDeclaredJson);
            byte[] buffer = new byte[size + 2];
            while (keeper.read(buffer, 1, size) >= 0) {
                // to the end
            }
            assertThat(new String(keeper.head(), StandardCharsets.UTF_8)).isEqualTo(kept);
        }
        HeadKeeper keeper = keeper(body, isDeclaredJson);
        while (keeper.read() >= 0) {
            // byte by byte
        }
        assertThat(new String(keeper.head(), StandardCharsets.UTF_8)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"1", "700", "100000"})
    void onlyTheBeginningIsKept(int size) throws IOException {
        String page = "<" + "x".repeat(10_000);
        HeadKeeper keeper = keeper(page, true);
        byte[] buffer = new byte[size];
        while (keeper.read(buffer, 0, size) >= 0) {
            // to the end
        }
        assertThat(new String(keeper.head(), StandardCharsets.UTF_8))
                .isEqualTo(page.substring(0, 2_048));
    }

    private static HeadKeeper keeper(String body, boolean isDeclaredJson) {
        return new HeadKeeper(
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), isDeclaredJson);
    }
}
