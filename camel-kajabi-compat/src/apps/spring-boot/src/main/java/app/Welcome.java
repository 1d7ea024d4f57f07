// SPDX-License-Identifier: Apache-2.0
package app;

import io.github.camelkajabi.DirectoryStateRepository;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Welcome {

    public static void main(String[] args) {
        SpringApplication.run(Welcome.class, args);
    }

    @Bean
    StateRepository<String, String> checkpoints(@Value("${welcome.directory}") Path directory) {
        return new DirectoryStateRepository(directory);
    }

    @Bean
    SSLContextParameters tls(
            @Value("${trust.store}") String store, @Value("${trust.store.password}") String password) {
        KeyStoreParameters keys = new KeyStoreParameters();
        keys.setResource("file:" + store);
        keys.setPassword(password);
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(keys);
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(trust);
        return tls;
    }

    @Bean
    RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("kajabi:contacts?startFrom=beginning&delay=100&offsetRepository=#bean:checkpoints")
                        .routeId("welcome")
                        .toV(
                                "kajabi:contacts/tags?operation=add&relatedIds={{welcome.tag}}",
                                null,
                                "tags")
                        .toV(
                                "kajabi:contacts/offers?operation=grant&relatedIds={{welcome.offer}}"
                                        + "&sendCustomerWelcomeEmail=false",
                                null,
                                "offers")
                        .log("welcomed ${body.id} ${body.name}");
            }
        };
    }
}
