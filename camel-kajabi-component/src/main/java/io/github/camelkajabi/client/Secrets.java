// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of texts that come from elsewhere: a server may well quote in its error what it
 * was sent.
 */
final class Secrets {

    private static final String HIDDEN = "xxxxxx";
    private static final String ELLIPSIS = "...";

    /** Longest first: one secret may be a part of another. */
    private final List<String> values;

    Secrets(Stream<String> secrets) {
        values =
                secrets.filter(secret -> !secret.isBlank())
                        .flatMap(Secrets::spellings)
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
    }

    /**
     * As it is, as it stands in a form, and as it stands in a text whose white space was tidied.
     */
    private static Stream<String> spellings(String secret) {
        String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return Stream.of(
                secret,
                form,
                form.replace("+", "%20"),
                ApiRequest.encode(secret),
                secret.strip(),
                secret.strip().replaceAll("\\s+", " "));
    }

    /** The text without secrets, cut to a length. */
    String clean(String text, int limit) {
        String cleaned = text;
        for (String value : values) {
            cleaned = cleaned.replace(value, HIDDEN);
        }
        if (cleaned.length() <= limit) {
            return cleaned;
        }
        int end = limit - ELLIPSIS.length();
        return cleaned.substring(
                        0, Character.isHighSurrogate(cleaned.charAt(end - 1)) ? end - 1 : end)
                + ELLIPSIS;
    }

    @Nullable String cleanNullable(@Nullable String text, int limit) {
        return text == null ? null : clean(text, limit);
    }

    /** Whether one of them is in the messages of a failure. */
    boolean areIn(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage());
            if (values.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
