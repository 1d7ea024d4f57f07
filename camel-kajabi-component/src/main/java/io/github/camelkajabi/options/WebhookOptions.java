// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The options of a consumer that webhooks wake.
 *
 * @param externalUrl the address under which the outside reaches this process; null without one
 * @param path the path of the door below that address
 * @param componentName the HTTP component that serves the door; null for the one that is there
 * @param autoRegister whether the hooks are created in the account
 * @param required whether a failed registration fails the start
 * @param cleanUp whether hooks of an earlier secret are deleted
 * @param secrets the keys of the tokens: the present one, then earlier ones; empty without any
 * @param gap the shortest time between two polls that webhooks cause
 * @param echoes when to poll again after the last webhook, as text
 * @param check how often the registration is checked
 * @param allowInsecure whether the address may be plain http
 * @param scheduling options of Camel's scheduler with which webhooks cannot work
 */
public record WebhookOptions(
        @Nullable String externalUrl,
        String path,
        @Nullable String componentName,
        boolean autoRegister,
        boolean required,
        boolean cleanUp,
        List<String> secrets,
        Duration gap,
        String echoes,
        Duration check,
        boolean allowInsecure,
        Scheduling scheduling) {

    private static final String NO_ECHOES = "none";

    public WebhookOptions {
        secrets = List.copyOf(secrets);
    }

    /**
     * Options of Camel's scheduler.
     *
     * @param scheduler the scheduler that the user chose; null without one
     * @param backoffMultiplier how many polls are left out
     * @param repeatCount after how many polls the consumer ends
     */
    public record Scheduling(@Nullable String scheduler, int backoffMultiplier, long repeatCount) {}

    /** The keys of the tokens, those without text left out. */
    public static List<String> secrets(@Nullable String present, @Nullable String earlier) {
        List<String> secrets = new ArrayList<>();
        Stream.concat(
                        Stream.ofNullable(present),
                        Stream.ofNullable(earlier).flatMap(all -> Arrays.stream(all.split(","))))
                .map(String::strip)
                .filter(secret -> !secret.isEmpty() && !secrets.contains(secret))
                .forEach(secrets::add);
        return secrets;
    }

    /**
     * The times after the last webhook at which to poll again.
     *
     * @throws IllegalArgumentException if the text is not a list of growing durations
     */
    public List<Duration> echoTimes() {
        if (echoes.isBlank() || echoes.strip().equals(NO_ECHOES)) {
            return List.of();
        }
        List<Duration> times = new ArrayList<>();
        for (String text : echoes.split(",", -1)) {
            OptionValues.checkDuration("webhookEchoes", text.strip());
            Duration time = Duration.ofMillis(TimeUtils.toMilliSeconds(text.strip()));
            Duration before = times.isEmpty() ? Duration.ZERO : times.get(times.size() - 1);
            if (time.compareTo(before) <= 0) {
                throw new IllegalArgumentException(
                        "webhookEchoes="
                                + echoes
                                + ": the times must be positive and grow, for example 2s,10s,30s.");
            }
            times.add(time);
        }
        return times;
    }

    /** The address of the door for one event; the token is a secret. */
    public String targetUrl(String event, String token) {
        return doorUrl() + event + "/" + token;
    }

    /** The part of the address that all events have in common, with a slash at its end. */
    public String doorUrl() {
        return WebhookChecks.withoutSlash(String.valueOf(externalUrl)) + doorPath() + "/";
    }

    /** The path of the door, without a slash at its end. */
    public String doorPath() {
        return WebhookChecks.withoutSlash(path.strip());
    }

    @Override
    public String toString() {
        return "WebhookOptions[" + externalUrl + path + ", secrets masked]";
    }
}
