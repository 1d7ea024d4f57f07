// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.lang.management.ManagementFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.state.MemoryStateRepository;

/**
 * Drains the contacts 1 to n and measures the live heap: what is left of it after a full garbage
 * collection, within the route, while the consumer has its page in hand.
 */
final class DrainMain {

    private static final int SAMPLES = 150;

    private final long count;
    private long delivered;
    private long baseline;
    private long peak;

    private DrainMain(long count) {
        this.count = count;
    }

    /** Arguments: base URL, number of contacts. It prints delivered, baseline and peak in bytes. */
    public static void main(String[] args) throws Exception {
        ChildJvm.endWithParent();
        new DrainMain(Long.parseLong(args[1])).drain(args[0]);
        Thread.currentThread().join();
    }

    private void drain(String baseUrl) throws Exception {
        CamelContext context = new DefaultCamelContext();
        KajabiComponent kajabi = new KajabiComponent();
        kajabi.getConfiguration().setBaseUrl(baseUrl);
        kajabi.getConfiguration().setClientId("id");
        kajabi.getConfiguration().setClientSecret("secret");
        context.addComponent("kajabi", kajabi);
        context.getRegistry().bind("checkpoints", new MemoryStateRepository());
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&initialDelay=0"
                                        + "&offsetRepository=#checkpoints")
                                .routeId("drain")
                                .autoStartup(false)
                                .errorHandler(noErrorHandler())
                                .process(DrainMain.this::receive);
                    }
                });
        context.start();
        baseline = liveHeap();
        context.getRouteController().startRoute("drain");
    }

    private void receive(Exchange exchange) {
        delivered++;
        String id = exchange.getMessage().getHeader(KajabiConstants.ID, String.class);
        if (!Long.toString(delivered).equals(id)) {
            System.out.println("not in order: " + id + " after " + (delivered - 1));
            Runtime.getRuntime().halt(2);
        }
        if (delivered % Math.max(1, count / SAMPLES) == 0 || delivered == count) {
            peak = Math.max(peak, liveHeap());
        }
        if (delivered == count) {
            System.out.println("measured " + delivered + " " + baseline + " " + peak);
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
