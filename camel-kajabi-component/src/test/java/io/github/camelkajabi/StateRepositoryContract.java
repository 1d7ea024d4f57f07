// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.spi.StateRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the consumer needs of the repository of its checkpoints, as tests of any repository whose
 * states outlive the process.
 */
public abstract class StateRepositoryContract<R extends StateRepository<String, String>> {

    private final List<R> started = new ArrayList<>();

    /** Another repository on the same place, not started: as another process would create it. */
    protected abstract R create() throws Exception;

    @AfterEach
    void stop() {
        started.forEach(StateRepository::stop);
    }

    /** Another one that is started. */
    protected final R repository() throws Exception {
        R repository = create();
        repository.start();
        started.add(repository);
        return repository;
    }

    @Test
    void aStateIsSeenByAllAndReplaced() throws Exception {
        R here = repository();
        R there = repository();
        assertThat(here.getState("key")).isNull();
        here.setState("key", "a longer first state");
        assertThat(there.getState("key")).isEqualTo("a longer first state");
        there.setState("key", "short");
        assertThat(here.getState("key")).isEqualTo("short");
        assertThat(here.getState("another")).isNull();
    }

    @Test
    void aStateSurvivesARestart() throws Exception {
        R repository = repository();
        repository.setState("key", "state");
        repository.stop();
        repository.start();
        assertThat(repository.getState("key")).isEqualTo("state");
        repository.stop();
        assertThat(repository().getState("key")).isEqualTo("state");
    }

    @Test
    void aStateIsRemovedByNull() throws Exception {
        R repository = repository();
        set(repository, "key", null);
        assertThat(repository.getState("key")).isNull();
        repository.setState("key", "state");
        set(repository, "key", null);
        assertThat(repository().getState("key")).isNull();
        repository.setState("key", "again");
        assertThat(repository().getState("key")).isEqualTo("again");
    }

    @SuppressWarnings("NullAway") // Camel's interface is not annotated
    private static void set(
            StateRepository<String, String> repository, String key, @Nullable String state) {
        repository.setState(key, state);
    }

    @Test
    void eachKeyHasItsOwnState() throws Exception {
        List<String> keys =
                List.of(
                        "kajabi/2140000001/contacts",
                        "kajabi/2140000001/contacts!bell",
                        "kajabi/2140000001/Contacts",
                        "kajabi/2140000001/contacts/filter:a%20b",
                        "a b",
                        "a b ",
                        " a b",
                        "a_b",
                        "100%",
                        "it's",
                        "Zoë",
                        "Zoe\u0308",
                        "zoë",
                        "日本語",
                        "😀",
                        "x".repeat(255),
                        "x".repeat(256),
                        "x".repeat(257),
                        "x".repeat(5000),
                        "x".repeat(4999) + "y");
        R repository = repository();
        for (String key : keys) {
            repository.setState(key, "state of " + key);
        }
        R other = repository();
        for (String key : keys) {
            assertThat(other.getState(key)).as(key).isEqualTo("state of " + key);
        }
    }

    @Test
    void aStateIsKeptAsItIs() throws Exception {
        R repository = repository();
        for (String state :
                List.of(
                        "",
                        " ",
                        "{\"who\":\"Zoë 😀\"}\n",
                        "it's \\ \"quoted\" \t\r\n",
                        "{ \"b\":1, \"a\":2 }",
                        "0123456789abcdef".repeat(65_536))) {
            repository.setState("key", state);
            // A database may take an empty text for none.
            String stored = repository().getState("key");
            assertThat(stored == null ? "" : stored).isEqualTo(state);
        }
    }

    @Test
    void severalThreadsWriteTheirOwnKeys() throws Exception {
        R repository = repository();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String key = "key" + i;
                all.add(
                        threads.submit(
                                () -> {
                                    for (int n = 0; n < 25; n++) {
                                        repository.setState(key, key + "/" + n);
                                        assertThat(repository.getState(key))
                                                .isEqualTo(key + "/" + n);
                                    }
                                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
