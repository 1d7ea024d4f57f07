// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The tokens in the addresses of hooks. Each is the HMAC of the site and the event, so every node
 * has the same ones, after each restart, and none is stored.
 */
final class HookTokens {

    private static final String ALGORITHM = "HmacSHA256";

    private final String present;
    private final List<byte[]> accepted;

    private HookTokens(List<String> tokens) {
        this.present = tokens.get(0);
        this.accepted =
                tokens.stream().map(token -> token.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /**
     * The tokens of an event.
     *
     * @param secrets the keys: the present one, then earlier ones
     * @param site the site of the endpoint; null if the account has one only
     */
    static HookTokens of(List<String> secrets, @Nullable String site, String event) {
        return new HookTokens(
                secrets.stream()
                        .map(secret -> token(secret, site == null ? "" : site, event))
                        .toList());
    }

    private static String token(String secret, String site, String event) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            mac.doFinal(
                                    ("kajabi-hook\n" + site + "\n" + event)
                                            .getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Each Java platform has " + ALGORITHM, e);
        }
    }

    /** The token of the present key. */
    String present() {
        return present;
    }

    /** Whether it is one of the tokens. The time does not depend on how many letters are right. */
    boolean accept(String token) {
        byte[] given = token.getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (byte[] right : accepted) {
            known |= MessageDigest.isEqual(given, right);
        }
        return known;
    }

    @Override
    public String toString() {
        return "HookTokens[masked]";
    }
}
