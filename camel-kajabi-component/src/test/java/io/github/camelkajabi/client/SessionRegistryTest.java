// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {

    private CamelContext context;
    private SessionRegistry registry;

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        context.start();
        registry = SessionRegistry.of(context);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void aSessionWaitsForItsNextUser() throws Exception {
        KajabiSession session = registry.acquire(settings("a"));
        registry.release(session);
        assertThat(hasEnded(session)).isFalse();
        assertThat(registry.acquire(settings("a"))).isSameAs(session);
        registry.release(session);
        context.stop();
        assertThat(hasEnded(session)).isTrue();
    }

    @Test
    void ofManyUnusedSessionsTheOneThatWasLeftFirstEnds() throws Exception {
        KajabiSession used = registry.acquire(settings("used"));
        List<KajabiSession> sessions = new ArrayList<>();
        for (int i = 0; i <= SessionRegistry.MAX_UNUSED; i++) {
            sessions.add(registry.acquire(settings("account " + i)));
        }
        KajabiSession leftLast = sessions.remove(0);
        sessions.forEach(registry::release);
        assertThat(Stream.concat(Stream.of(used, leftLast), sessions.stream()))
                .noneMatch(SessionRegistryTest::hasEnded);

        registry.release(leftLast);
        assertThat(hasEnded(sessions.get(0))).isTrue();
        sessions.set(0, leftLast);
        sessions.add(used);
        assertThat(sessions).noneMatch(SessionRegistryTest::hasEnded);
    }

    @Test
    void anUnusedSessionMakesWayForOneWithOtherSettings() throws Exception {
        KajabiSession first = registry.acquire(settings("a"));
        SessionSettings other = Settings.withProxy(settings("a"), "localhost", 1);
        assertThatThrownBy(() -> registry.acquire(other))
                .hasMessageContaining("have different connection options");
        registry.release(first);
        assertThat(registry.acquire(other)).isNotSameAs(first);
        assertThat(hasEnded(first)).isTrue();
    }

    @Test
    void aSessionIsEndedOnRequestUnlessItIsInUse() throws Exception {
        KajabiSession session = registry.acquire(settings("a"));
        registry.endUnused(settings("a"));
        assertThat(hasEnded(session)).isFalse();
        registry.release(session);
        registry.endUnused(settings("b"));
        assertThat(hasEnded(session)).isFalse();
        registry.endUnused(settings("a"));
        assertThat(hasEnded(session)).isTrue();
    }

    private static boolean hasEnded(KajabiSession session) {
        try {
            session.execute(ApiRequest.get("/me", List.of()), response -> true);
            return false;
        } catch (KajabiException e) {
            return String.valueOf(e.getMessage()).contains("the session is closed");
        }
    }

    /** Nobody listens there. */
    private static SessionSettings settings(String token) {
        return Settings.of("http://127.0.0.1:1/v1", Settings.access(token));
    }
}
