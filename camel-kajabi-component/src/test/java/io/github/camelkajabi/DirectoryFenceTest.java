// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFenceTest extends FencedStateRepositoryContract<DirectoryStateRepository> {

    private Path directory;

    @BeforeEach
    void directory(@TempDir Path temporary) {
        directory = temporary;
    }

    @Override
    protected DirectoryStateRepository create() {
        return new DirectoryStateRepository(directory);
    }

    @Override
    protected boolean isExact() {
        return false;
    }

    @Test
    void theEpochIsReadableAndGrows() throws Exception {
        DirectoryStateRepository repository = repository();
        repository.open("key", "route a\nof b");
        Path file = directory.resolve("key.epoch");
        String first = Files.readString(file);
        assertThat(first).matches("\\d+ [0-9a-f-]{36} route a of b\n");
        repository.open("key", "c");
        assertThat(number(Files.readString(file))).isEqualTo(number(first) + 1);
    }

    @Test
    void withoutItsFileALeaseHoldsUntilAnotherIsOpened() throws Exception {
        DirectoryStateRepository repository = repository();
        FencedStateRepository.Lease lease = repository.open("key", "a");
        Path file = directory.resolve("key.epoch");
        long before = number(Files.readString(file));
        Files.delete(file);
        lease.save("1");
        assertThat(repository.open("key", "b").read()).isEqualTo("1");
        assertThat(number(Files.readString(file))).isGreaterThanOrEqualTo(before);
        assertThat(catchThrowable(lease::read)).isInstanceOf(SupersededException.class);
    }

    @Test
    void aDamagedFileIsReplaced() throws Exception {
        Files.writeString(directory.resolve("key.epoch"), "damaged");
        FencedStateRepository.Lease lease = repository().open("key", "a");
        lease.save("1");
        assertThat(lease.read()).isEqualTo("1");
    }

    private static long number(String text) {
        return Long.parseLong(text.substring(0, text.indexOf(' ')));
    }
}
