// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.Track;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Following.Wakes;
import io.github.camelkajabi.catalog.Operation;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the options of a consumer that webhooks wake. */
public final class WebhookChecks {

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)localhost|\\[::1]|\\[0:0:0:0:0:0:0:1]|127(\\.\\d{1,3}){3}");
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "[::]", "[0:0:0:0:0:0:0:0]");
    private static final String EXAMPLE = " Use a value such as https://kajabi.example.org.";

    private WebhookChecks() {}

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if webhooks cannot wake this consumer; the message names the
     *     option and a value that is accepted
     */
    public static void check(EndpointOptions options, ConsumerOptions consumer, Operation list) {
        WebhookOptions webhook = consumer.webhook();
        if (webhook == null) {
            options.given().stream()
                    .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("webhook"))
                    .filter(name -> !name.equalsIgnoreCase("webhook"))
                    .findFirst()
                    .ifPresent(
                            name -> {
                                throw new IllegalArgumentException(
                                        name
                                                + " has no effect without webhook=true. Add that,"
                                                + " or leave the option out.");
                            });
            return;
        }
        if (wakes(list) == null) {
            throw new IllegalArgumentException(
                    "webhook=true: no webhook announces new records of "
                            + list.resource()
                            + ". There is one for "
                            + announced()
                            + ". Without the option the list is polled.");
        }
        schedule(webhook.scheduling(), consumer);
        times(webhook);
        address(webhook);
        if (webhook.secrets().isEmpty()) {
            throw new IllegalArgumentException(
                    "webhook=true needs webhookSecret, from which the token in the address is"
                            + " derived: the account has neither a clientSecret nor a password"
                            + " that could take its place.");
        }
    }

    /** The events that wake a consumer of a list. */
    public static Set<String> events(
            Operation list, EndpointOptions options, ConsumerOptions consumer) {
        return Objects.requireNonNull(wakes(list))
                .of(consumer.track() == Track.updated, options.query().filter().keySet());
    }

    /** Whether each new record of a list comes with a webhook. */
    public static boolean announcesAll(Operation list) {
        return Objects.requireNonNull(wakes(list)).announcesAll();
    }

    private static @Nullable Wakes wakes(Operation list) {
        return list.follow() == null ? null : list.follow().wakes();
    }

    private static String announced() {
        return Catalog.get().operations().stream()
                .filter(o -> wakes(o) != null)
                .map(Operation::resource)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static void schedule(WebhookOptions.Scheduling scheduling, ConsumerOptions consumer) {
        if (scheduling.scheduler() != null) {
            throw unusable(
                    "scheduler=" + scheduling.scheduler(),
                    "a webhook can only start a poll of the connector's own schedule");
        }
        if (scheduling.backoffMultiplier() > 0) {
            throw unusable(
                    "backoffMultiplier=" + scheduling.backoffMultiplier(),
                    "Camel leaves out polls while it backs off, those of webhooks too. Raise delay"
                            + " instead");
        }
        if (scheduling.repeatCount() > 0) {
            throw unusable(
                    "repeatCount=" + scheduling.repeatCount(),
                    "each webhook would use up one of the polls");
        }
        if (consumer.delay().isNegative() || consumer.delay().isZero()) {
            throw unusable(
                    "delay=" + consumer.delay().toMillis(),
                    "a consumer that polls without pause cannot be woken. Use a value such as 5m");
        }
    }

    private static IllegalArgumentException unusable(String option, String why) {
        return new IllegalArgumentException(
                option + " cannot be used together with webhook=true: " + why + ".");
    }

    private static void times(WebhookOptions webhook) {
        if (webhook.gap().toMillis() < 1) {
            throw new IllegalArgumentException(
                    "webhookGap="
                            + webhook.gap()
                            + ": it must be a positive duration, for example 1s.");
        }
        if (webhook.check().toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "webhookCheck="
                            + webhook.check()
                            + ": it must be at least one second, for example 6h.");
        }
        webhook.echoTimes();
    }

    private static void address(WebhookOptions webhook) {
        if (!PATH.matcher(webhook.doorPath()).matches()) {
            throw new IllegalArgumentException(
                    "webhookPath="
                            + webhook.path()
                            + ": it must be a path such as /kajabi-hooks, of letters, digits and"
                            + " . _ ~ -.");
        }
        String url = webhook.externalUrl();
        if (url == null || url.isBlank()) {
            if (webhook.autoRegister()) {
                throw new IllegalArgumentException(
                        "webhook=true needs webhookExternalUrl, the address under which Kajabi"
                                + " reaches this process, such as https://kajabi.example.org. With"
                                + " webhookAutoRegister=false it is not needed: then you create the"
                                + " hooks.");
            }
            return;
        }
        URI uri;
        try {
            uri = new URI(withoutSlash(url));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("webhookExternalUrl is not a valid URL." + EXAMPLE);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException(
                    "webhookExternalUrl is not an absolute HTTP URL." + EXAMPLE);
        }
        if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "webhookExternalUrl must consist of scheme, host, port and path only."
                            + EXAMPLE);
        }
        if (EVERY_ADDRESS.contains(host)) {
            throw new IllegalArgumentException(
                    "webhookExternalUrl="
                            + url
                            + " is where a server listens, not an address that Kajabi can reach."
                            + EXAMPLE);
        }
        if (scheme.equals("http")
                && !LOOPBACK.matcher(host).matches()
                && !webhook.allowInsecure()) {
            throw new IllegalArgumentException(
                    "webhookExternalUrl="
                            + url
                            + " would send the token unencrypted. Use https://, or set"
                            + " allowInsecure=true if the network is yours.");
        }
    }

    static String withoutSlash(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }
}
