// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.kafka;

import io.github.camelkajabi.DirectoryStateRepository;
import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiConstants;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Sends each new contact to a topic. The key is the id of the record, so all versions of a record
 * are in one partition, and compaction keeps the newest. The headers {@code id} and {@code created}
 * let a consumer drop what it has seen.
 *
 * <p>Arguments: brokers, topic, directory of the checkpoints. The account is in the environment
 * ({@code KAJABI_CLIENT_ID}, {@code KAJABI_CLIENT_SECRET}, {@code KAJABI_BASE_URL}), because other
 * users of a machine can see arguments.
 */
public final class ContactsToKafka {

    private ContactsToKafka() {}

    public static void main(String[] args) throws Exception {
        CamelContext context = new DefaultCamelContext();
        KajabiComponent kajabi = new KajabiComponent();
        kajabi.getConfiguration()
                .setBaseUrl(
                        context.resolvePropertyPlaceholders(
                                "{{env:KAJABI_BASE_URL:https://api.kajabi.com/v1}}"));
        kajabi.getConfiguration()
                .setClientId(context.resolvePropertyPlaceholders("{{env:KAJABI_CLIENT_ID}}"));
        kajabi.getConfiguration()
                .setClientSecret(
                        context.resolvePropertyPlaceholders("{{env:KAJABI_CLIENT_SECRET}}"));
        context.addComponent("kajabi", kajabi);
        context.getRegistry().bind("checkpoints", new DirectoryStateRepository(Path.of(args[2])));
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&rawPayload=true"
                                        + "&offsetRepository=#bean:checkpoints"
                                        + "&initialDelay=0&delay={{contacts.delay:30000}}"
                                        + "&maxOpenRecords={{contacts.open:1000}}")
                                .setHeader(KafkaConstants.KEY, header(KajabiConstants.ID))
                                .setHeader("id", header(KajabiConstants.ID))
                                .setHeader(
                                        "created",
                                        simple("${header." + KajabiConstants.CREATED_AT + "}"))
                                // A record is delivered when the broker has confirmed it. With
                                // synchronous=true the next one waits for that: one is in flight.
                                // Without it, up to maxOpenRecords are.
                                .to(
                                        "kafka:"
                                                + args[1]
                                                + "?brokers="
                                                + args[0]
                                                + "&enableIdempotence=true&requestRequiredAcks=all"
                                                + "&synchronous={{contacts.synchronous:true}}"
                                                + "&lingerMs={{contacts.linger:0}}");
                    }
                });
        context.start();
        Thread.currentThread().join();
    }
}
