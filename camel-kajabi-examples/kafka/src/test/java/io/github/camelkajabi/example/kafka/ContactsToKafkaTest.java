// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed in the middle; a real broker has every record, and few of them twice. */
class ContactsToKafkaTest {

    private static final int KILLS = Integer.getInteger("kafka.kills", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int OPEN = 50;

    private final Random random = new Random(1);
    private final List<Process> processes = new ArrayList<>();
    private Path directory;
    private KajabiSandbox sandbox;
    private String brokers;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        sandbox = KajabiSandbox.builder().requestLogSize(10).build().open();
        startBroker();
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        sandbox.close();
    }

    @Test
    void killsRepeatAtMostTheRecordInFlight() throws Exception {
        Map<String, Integer> counts = killed("contacts", Map.of());
        int repeats = counts.values().stream().mapToInt(count -> count - 1).sum();
        print("synchronous=true", counts, repeats);
        assertThat(repeats).isLessThanOrEqualTo(KILLS);
    }

    /** The bound of an asynchronous producer is maxOpenRecords of the consumer. */
    @Test
    void killsOfAnAsynchronousProducerRepeatAtMostTheOpenRecords() throws Exception {
        Map<String, Integer> counts =
                killed(
                        "contacts",
                        Map.of("contacts.synchronous", "false", "contacts.linger", "200"));
        int repeats = counts.values().stream().mapToInt(count -> count - 1).sum();
        print("synchronous=false, lingerMs=200, maxOpenRecords=" + OPEN, counts, repeats);
        assertThat(repeats).isLessThanOrEqualTo(KILLS * OPEN);
    }

    private void print(String setting, Map<String, Integer> counts, int repeats) {
        System.out.println(
                "proof: kajabi to kafka, "
                        + setting
                        + ", "
                        + KILLS
                        + " kills, "
                        + sandbox.data().contactCount()
                        + " records, "
                        + (sandbox.data().contactCount() - counts.size())
                        + " lost, "
                        + repeats
                        + " repeats");
    }

    /** How often each record is in the topic after the kills. */
    private Map<String, Integer> killed(String topic, Map<String, String> options)
            throws Exception {
        contacts(200);
        Process route = route(topic, options);
        for (int kill = 0; kill < KILLS; kill++) {
            int more =
                    Math.min(
                            sandbox.data().contactCount(),
                            read(topic).size() + 20 + random.nextInt(60));
            Process running = route;
            await().atMost(PATIENCE)
                    .until(
                            () -> {
                                assertThat(running.isAlive()).as(() -> said("route.txt")).isTrue();
                                return read(topic).size() >= more;
                            });
            route.destroyForcibly().waitFor();
            contacts(200);
            route = route(topic, options);
        }
        await().atMost(PATIENCE).until(() -> read(topic).size() == sandbox.data().contactCount());
        return read(topic);
    }

    private Process route(String topic, Map<String, String> options) throws IOException {
        Map<String, String> properties = new HashMap<>(options);
        properties.put("contacts.delay", "50");
        properties.put("contacts.open", String.valueOf(OPEN));
        return java(
                "route.txt",
                properties,
                ContactsToKafka.class.getName(),
                brokers,
                topic,
                directory.resolve("checkpoints").toString());
    }

    /** Every record of the topic from its beginning, by key. */
    private Map<String, Integer> read(String topic) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", brokers);
        properties.put("key.deserializer", StringDeserializer.class.getName());
        properties.put("value.deserializer", StringDeserializer.class.getName());
        Map<String, Integer> counts = new HashMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo partition : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> found : consumer.poll(Duration.ofSeconds(1))) {
                    assertThat(found.value()).contains("\"id\":\"" + found.key() + "\"");
                    assertThat(found.headers().lastHeader("id").value())
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo(found.key());
                    counts.merge(found.key(), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    private void contacts(int count) {
        for (int i = 0; i < count; i++) {
            sandbox.data().addContact(sandbox.data().siteId(), Map.of("name", "A"), Instant.now());
        }
    }

    /** One node that is broker and controller. */
    private void startBroker() throws Exception {
        int port = freePort();
        int controller = freePort();
        brokers = "127.0.0.1:" + port;
        Path config = directory.resolve("server.properties");
        Files.writeString(
                config,
                """
                process.roles=broker,controller
                node.id=1
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                controller.quorum.voters=1@127.0.0.1:%2$d
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                num.partitions=3
                """
                        .formatted(port, controller, directory.resolve("kafka")));
        int formatted =
                java(
                                "format.txt",
                                Map.of(),
                                "kafka.tools.StorageTool",
                                "format",
                                "-t",
                                "AAAAAAAAAAAAAAAAAAAAAQ",
                                "-c",
                                config.toString())
                        .waitFor();
        assertThat(formatted).as(() -> said("format.txt")).isZero();
        Process broker = java("broker.txt", Map.of(), "kafka.Kafka", config.toString());
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            assertThat(broker.isAlive()).as(() -> said("broker.txt")).isTrue();
                            try (Socket socket =
                                    new Socket(InetAddress.getLoopbackAddress(), port)) {
                                return socket.isConnected();
                            } catch (IOException e) {
                                return false;
                            }
                        });
    }

    private String said(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Process java(
            String output, Map<String, String> properties, String main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        directory.resolve(output).toFile()));
        builder.environment()
                .putAll(
                        Map.of(
                                "KAJABI_BASE_URL", sandbox.baseUrl(),
                                "KAJABI_CLIENT_ID", sandbox.clientId(),
                                "KAJABI_CLIENT_SECRET", sandbox.clientSecret()));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
