// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Enrols people through a REST endpoint and keeps the customers of a Kajabi account in a database.
 *
 * <p>The routes are in {@link EnrolmentRoute} and {@link CustomerRoute}.
 */
@SpringBootApplication
public class EnrolmentApp {

    /** Runs until it is stopped. Without credentials it uses a sandbox. */
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(EnrolmentApp.class);
        application.addInitializers(SandboxMode::startIfNeeded);
        application.run(args);
    }
}
