// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Knows which properties of the component are secret, in each spelling that Spring Boot accepts.
 */
final class SecretProperties {

    /** The options whose values must be masked. */
    static final Set<String> OPTIONS =
            Set.of(
                    "clientSecret",
                    "username",
                    "password",
                    "refreshToken",
                    "accessToken",
                    "proxyUsername",
                    "proxyPassword",
                    "webhookSecret",
                    "webhookPreviousSecrets");

    private static final Set<String> KEYS =
            OPTIONS.stream()
                    .map(option -> uniform("camel.component.kajabi." + option))
                    .collect(Collectors.toUnmodifiableSet());

    private SecretProperties() {}

    /**
     * Whether a property is secret.
     *
     * @param key such as {@code camel.component.kajabi.client-secret} or {@code
     *     CAMEL_COMPONENT_KAJABI_CLIENTSECRET}
     */
    static boolean isSecret(String key) {
        return KEYS.contains(uniform(key));
    }

    private static String uniform(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
