// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimersTest {

    private final CamelContext context = new DefaultCamelContext();
    private final List<ThreadPoolExecutor> pools = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        context.addLifecycleStrategy(
                new LifecycleStrategySupport() {
                    @Override
                    public void onThreadPoolAdd(
                            CamelContext camelContext,
                            ThreadPoolExecutor pool,
                            String id,
                            String sourceId,
                            String routeId,
                            String threadPoolProfileId) {
                        pools.add(pool);
                    }
                });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void asManyAsWantMayWait() throws Exception {
        Timers timers = Timers.of(context);
        for (int i = 0; i < 3_000; i++) {
            Future<?> waits = timers.after(TimeUnit.HOURS.toNanos(1), () -> {});
            assertThat(waits.isDone()).isFalse();
        }
        assertThat(pools).singleElement().matches(pool -> pool.getQueue().size() == 3_000);
    }

    @Test
    void aSessionThatHasEndedLeavesNothingBehind() throws Exception {
        try (HostileServer server = HostileServer.ofCalls(wire -> wire.json("{\"data\":[]}"))) {
            for (int i = 0; i < 20; i++) {
                KajabiSession session =
                        new KajabiSession(context, Settings.of(server.baseUrl()), System::nanoTime);
                session.execute(ApiRequest.get("/contacts", List.of()), response -> true);
                session.close();
            }
        }
        assertThat(pools).isNotEmpty().allMatch(pool -> pool.getQueue().isEmpty());
    }
}
