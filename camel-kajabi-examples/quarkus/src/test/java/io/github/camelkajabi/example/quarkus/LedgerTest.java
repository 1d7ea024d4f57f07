// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    @TempDir Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("new/ledger.jsonl");
    }

    @Test
    void whatIsBookedIsKnownAfterARestart() throws Exception {
        Ledger first = opened();
        assertThat(first.add("1")).isTrue();
        first.append("1", "{\"id\":\"1\"}");
        // No stop and no confirm: the process died here.

        Ledger second = opened();
        assertThat(second.add("1")).isFalse();
        assertThat(second.add("2")).isTrue();
    }

    @Test
    void aLineThatACrashLeftUnfinishedIsCutOff() throws Exception {
        Ledger first = opened();
        first.append("1", "{\"id\":\"1\"}");
        first.stop();
        Files.writeString(file, Files.readString(file) + "{\"id\":\"2\",\"ty");

        Ledger second = opened();
        assertThat(second.add("2")).isTrue();
        second.append("2", "{\"id\":\"2\"}");
        assertThat(Files.readAllLines(file)).containsExactly("{\"id\":\"1\"}", "{\"id\":\"2\"}");
    }

    @Test
    void whatFailedBeforeItsLineMayComeAgain() throws Exception {
        Ledger ledger = opened();
        assertThat(ledger.add("1")).isTrue();
        assertThat(ledger.add("1")).as("while it is in hand").isFalse();
        ledger.remove("1");
        assertThat(ledger.add("1")).isTrue();
    }

    @Test
    void whatFailedAfterItsLineStaysBooked() throws Exception {
        Ledger ledger = opened();
        ledger.add("1");
        ledger.append("1", "{\"id\":\"1\"}");
        ledger.remove("1");
        assertThat(ledger.add("1")).isFalse();
    }

    private Ledger opened() throws IOException {
        Ledger ledger = new Ledger(file);
        ledger.start();
        return ledger;
    }
}
