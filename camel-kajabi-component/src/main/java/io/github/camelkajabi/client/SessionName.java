// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Display names of sessions for monitoring: the host of the API and a few digits that distinguish
 * its accounts. The digits are the same after a restart, unless the account has nothing but a
 * secret to identify it; then they are a sequence number.
 */
final class SessionName {

    private static final int DIGITS = 8;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private SessionName() {}

    static String of(SessionSettings settings) {
        String id = settings.credentials().publicId();
        return settings.baseUrl().getHost()
                + "-"
                + (id == null
                        ? "token" + NUMBERS.incrementAndGet()
                        : digest(settings.baseUrl() + " " + id));
    }

    private static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
