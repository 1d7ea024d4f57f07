// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStateRepositoryTest {

    private static final List<String> KEYS =
            List.of(
                    "plain",
                    "kajabi/2140000001/contacts",
                    "kajabi:2140000001=contacts",
                    "100%",
                    "100%25",
                    "a b",
                    "A b",
                    "a\nb",
                    "a\\b",
                    "..",
                    ".",
                    "a.state",
                    "trailing.",
                    "",
                    "con",
                    "CON",
                    "%63on",
                    "com1",
                    "nul.txt",
                    "Zoë",
                    "Zoe\u0308",
                    "zoë",
                    "日本語",
                    "😀",
                    "x".repeat(129),
                    "x".repeat(130),
                    "x".repeat(131),
                    "x".repeat(5000),
                    "x".repeat(4999) + "y",
                    "日".repeat(300));

    private Path parent;
    private final List<DirectoryStateRepository> started = new ArrayList<>();

    @BeforeEach
    void parent(@TempDir Path temporary) {
        parent = temporary;
    }

    @AfterEach
    void stop() {
        started.forEach(DirectoryStateRepository::stop);
    }

    @Test
    void aStateIsOneReadableFileInUtf8() throws Exception {
        DirectoryStateRepository repository = repository();
        assertThat(repository.getState("kajabi/2140000001/contacts")).isNull();
        repository.setState("kajabi/2140000001/contacts", "{\"who\":\"Zoë\"}\n");
        assertThat(repository.getState("kajabi/2140000001/contacts"))
                .isEqualTo("{\"who\":\"Zoë\"}\n");
        Path file = directory().resolve("kajabi%2f2140000001%2fcontacts.state");
        assertThat(Files.readAllBytes(file))
                .isEqualTo("{\"who\":\"Zoë\"}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(files()).containsExactly(file);
    }

    @Test
    void aStateIsReplacedAndForgotten() throws Exception {
        DirectoryStateRepository repository = repository();
        repository.setState("key", "a longer first state");
        repository.setState("key", "short");
        assertThat(repository.getState("key")).isEqualTo("short");
        repository.setState("key", "");
        assertThat(repository.getState("key")).isEmpty();
        repository.setState("key", null);
        assertThat(repository.getState("key")).isNull();
        repository.setState("key", null);
        assertThat(files()).isEmpty();
    }

    @Test
    void anInterruptedThreadSavesAndStaysInterrupted() throws Exception {
        DirectoryStateRepository repository = repository();
        Thread.currentThread().interrupt();
        repository.setState("key", "value");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(repository.getState("key")).isEqualTo("value");
    }

    @Test
    void eachKeyHasItsOwnFileAlsoWhereCaseDoesNotCount() throws Exception {
        DirectoryStateRepository repository = repository();
        for (String key : KEYS) {
            repository.setState(key, "state of " + key);
        }
        for (String key : KEYS) {
            assertThat(repository.getState(key)).isEqualTo("state of " + key);
        }
        Set<String> names = new HashSet<>();
        for (Path file : files()) {
            String name = name(file);
            names.add(name.toUpperCase(Locale.ROOT));
            assertThat(name).matches("[a-z0-9_%~-]*\\.state").hasSizeLessThan(143);
            assertThat(name).doesNotMatch("(con|prn|aux|nul|com\\d|lpt\\d)\\..*");
        }
        assertThat(names).hasSize(KEYS.size());
    }

    @Test
    void theKeyCanBeReadFromAFileNameThatIsNotCut() {
        for (String key : KEYS) {
            String name = DirectoryStateRepository.fileName(key).replace(".state", "");
            if (!name.contains("~")) {
                assertThat(URLDecoder.decode(name, StandardCharsets.UTF_8)).isEqualTo(key);
            }
        }
    }

    @Test
    void anotherProcessIsReadAtOnce() throws Exception {
        DirectoryStateRepository leader = repository();
        DirectoryStateRepository standby = repository();
        leader.setState("key", "1");
        assertThat(standby.getState("key")).isEqualTo("1");
        leader.setState("key", "2");
        assertThat(standby.getState("key")).isEqualTo("2");
        standby.stop();
        assertThat(leader.getState("key")).isEqualTo("2");
        assertThat(files()).hasSize(1);
    }

    @Test
    void whoReadsWhileOthersWriteSeesWholeStates() throws Exception {
        DirectoryStateRepository one = repository();
        DirectoryStateRepository other = repository();
        List<String> states = List.of("a".repeat(100), "b".repeat(50_000), "c".repeat(9_000));
        one.setState("key", states.get(0));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (DirectoryStateRepository repository : List.of(one, one, other)) {
                writers.add(
                        pool.submit(
                                () -> {
                                    for (int i = 0; i < 150; i++) {
                                        repository.setState("key", states.get(i % states.size()));
                                    }
                                }));
            }
            int reads = 0;
            while (!writers.stream().allMatch(Future::isDone) || reads == 0) {
                assertThat(other.getState("key")).isIn(states);
                reads++;
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatKilledProcessesLeftDoesNoHarmAndIsRemovedAfterAnHour() throws Exception {
        repository().setState("key", "whole");
        Path old = Files.writeString(directory().resolve(UUID.randomUUID() + ".tmp"), "ha");
        Path young = Files.writeString(directory().resolve(UUID.randomUUID() + ".tmp"), "ha");
        Path foreign = Files.writeString(directory().resolve("notes.tmp"), "not ours");
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        Files.setLastModifiedTime(old, longAgo);
        Files.setLastModifiedTime(foreign, longAgo);

        DirectoryStateRepository repository = repository();
        assertThat(repository.getState("key")).isEqualTo("whole");
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(foreign).exists();
    }

    @Test
    void aStateThatCannotBeSavedLeavesTheLastOne() throws Exception {
        DirectoryStateRepository repository = repository();
        repository.setState("key", "last");
        assertThatThrownBy(() -> repository.setState("key", "lone \uD800 surrogate"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(directory().toString());
        assertThat(repository.getState("key")).isEqualTo("last");
        assertThat(files()).hasSize(1);

        Path blocked = directory().resolve("blocked.state");
        Files.createDirectories(blocked.resolve("something"));
        assertThatThrownBy(() -> repository.setState("blocked", "value"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(blocked.toString());
        assertThat(files()).hasSize(2);
    }

    @Test
    void aStateThatCannotBeReadIsNotMissing() throws Exception {
        DirectoryStateRepository repository = repository();
        Files.write(directory().resolve("key.state"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> repository.getState("key"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("key.state");
    }

    @Test
    void aDirectoryThatIsGoneIsNotAnEmptyOne() throws Exception {
        DirectoryStateRepository repository = repository();
        Files.delete(directory());
        assertThatThrownBy(() -> repository.getState("key"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("gone")
                .hasMessageContaining(directory().toString());
        assertThatThrownBy(() -> repository.setState("key", "value"))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(directory()).doesNotExist();
    }

    @Test
    void aFileIsNoDirectory() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "");
        for (Path wrong : List.of(file, file.resolve("below"))) {
            DirectoryStateRepository repository = new DirectoryStateRepository(wrong);
            assertThatThrownBy(repository::start)
                    .hasStackTraceContaining("'" + wrong + "': it is not a directory");
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs a directory that root may not write to")
    void aDirectoryThatMayNotBeWrittenToIsToldAtStart() {
        DirectoryStateRepository repository = new DirectoryStateRepository(Path.of("/proc"));
        assertThatThrownBy(repository::start).hasStackTraceContaining("in '/proc': it is not");
    }

    @Test
    void withoutADirectoryItDoesNotStartAndWithoutAStartItKeepsNothing() {
        DirectoryStateRepository repository = new DirectoryStateRepository();
        assertThatThrownBy(repository::start).hasStackTraceContaining("directory");
        repository.setDirectory(" ");
        assertThatThrownBy(repository::start).hasStackTraceContaining("directory");
        assertThatThrownBy(() -> repository.getState("key")).hasMessageContaining("not started");
        assertThatThrownBy(() -> repository.setState("key", "value"))
                .hasMessageContaining("not started");
    }

    @Test
    void aKeyThatIsNoTextIsRefused() throws Exception {
        DirectoryStateRepository repository = repository();
        assertThatThrownBy(() -> repository.getState("\uDC00"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aYamlBeanKeepsTheCheckpointOfAConsumer() throws Exception {
        CamelContext context = new DefaultCamelContext();
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            String id = sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
            context.addComponent("kajabi", SandboxTest.component(sandbox));
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(
                            ResourceHelper.fromString(
                                    "follow.yaml",
                                    """
                                    - beans:
                                        - name: checkpoints
                                          type: io.github.camelkajabi.DirectoryStateRepository
                                          properties:
                                            directory: "%s"
                                    - route:
                                        from:
                                          uri: kajabi:contacts
                                          parameters:
                                            startFrom: beginning
                                            offsetRepository: "#bean:checkpoints"
                                            initialDelay: 0
                                            delay: 10
                                          steps:
                                            - to: mock:new
                                    """
                                            .formatted(directory().toString().replace('\\', '/'))));
            context.start();
            MockEndpoint mock = context.getEndpoint("mock:new", MockEndpoint.class);
            mock.expectedMessageCount(1);
            mock.assertIsSatisfied();
            String key = "kajabi/" + sandbox.data().siteId() + "/contacts";
            Path file = directory().resolve(DirectoryStateRepository.fileName(key));
            await().untilAsserted(() -> assertThat(file).content().contains("\"" + id + "\""));
        } finally {
            context.stop();
        }
    }

    private DirectoryStateRepository repository() {
        DirectoryStateRepository repository = new DirectoryStateRepository(directory());
        repository.start();
        started.add(repository);
        return repository;
    }

    private Path directory() {
        return parent.resolve("states").resolve("of this test");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.toList();
        }
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
