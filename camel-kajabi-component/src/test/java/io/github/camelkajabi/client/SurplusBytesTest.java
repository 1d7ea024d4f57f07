// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that sends more than the response must not answer the next call with the rest. */
@Timeout(60)
class SurplusBytesTest {

    private static final String WRONG = record("wrong");

    private CamelContext context;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext();
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    static Stream<Arguments> surplus() {
        String second = answer(201, WRONG);
        Map<String, String> firsts =
                Map.of(
                        "two answers in one segment", answer(201, record("1")) + second,
                        "an answer behind one without content",
                                "HTTP/1.1 204 No Content\r\n\r\n" + second,
                        "a 204 with content",
                                "HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}",
                        "a length that is too short",
                                answer(200, record("1")).replaceFirst("\\}$", "}  \r\n") + second,
                        "an answer behind chunks",
                                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0"
                                        + "\r\n\r\n"
                                        + second,
                        "more than the buffer holds",
                                answer(200, record("1")) + " ".repeat(20_000) + second);
        return firsts.entrySet().stream()
                .flatMap(
                        first ->
                                Stream.of(Method.GET, Method.POST, Method.PATCH, Method.DELETE)
                                        .map(
                                                method ->
                                                        Arguments.of(
                                                                first.getKey(),
                                                                method,
                                                                first.getValue())));
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("surplus")
    void theNextCallGetsItsOwnAnswer(String name, Method method, String first) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean sent = new AtomicBoolean();
        try (HostileServer server =
                HostileServer.ofCalls(
                        wire -> {
                            int call = calls.incrementAndGet();
                            wire.send(call == 1 ? first : answer(200, record("right" + call)));
                            sent.set(true);
                        })) {
            KajabiSession session =
                    new KajabiSession(context, Settings.of(server.baseUrl()), System::nanoTime);
            try {
                session.execute(request(Method.DELETE), response -> true);
                await().untilTrue(sent);
                for (int call = 2; call <= 4; call++) {
                    assertThat(session.execute(request(method), SurplusBytesTest::id))
                            .isEqualTo("right" + call);
                }
                assertThat(server.requests())
                        .filteredOn(line -> line.contains("/contacts"))
                        .as("no call is sent twice")
                        .hasSize(4);
            } finally {
                session.close();
            }
        }
    }

    private static String id(ApiResponse response) throws java.io.IOException {
        Resource resource = Document.read(response.body()).resource();
        return Objects.requireNonNull(Objects.requireNonNull(resource).getId());
    }

    private static ApiRequest request(Method method) {
        boolean hasBody = method == Method.POST || method == Method.PATCH;
        return new ApiRequest(
                method, "/contacts", List.of(), hasBody ? Map.of("data", Map.of()) : null, false);
    }

    private static String record(String id) {
        return "{\"data\":{\"type\":\"contacts\",\"id\":\"" + id + "\"}}";
    }

    private static String answer(int status, String body) {
        return "HTTP/1.1 "
                + status
                + " X\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }
}
