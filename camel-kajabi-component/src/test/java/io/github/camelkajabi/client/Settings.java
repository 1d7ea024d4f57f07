// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.net.URI;
import java.time.Duration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/** Settings of sessions for tests: short pauses, and nothing else out of the ordinary. */
final class Settings {

    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(1);
    private static final int RESPONSE_SIZE = 1024 * 1024;

    private Settings() {}

    static SessionSettings of(String baseUrl) {
        return of(baseUrl, client("id", "secret-of-the-client"));
    }

    static SessionSettings of(String baseUrl, Credentials credentials) {
        return new SessionSettings(
                credentials,
                URI.create(baseUrl),
                null,
                null,
                8080,
                null,
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                CALL_TIMEOUT,
                RESPONSE_SIZE,
                20,
                2,
                Duration.ofMillis(10),
                Duration.ofSeconds(10),
                0,
                false,
                null);
    }

    static SessionSettings withProxy(SessionSettings settings, String host, int port) {
        return withProxy(settings, host, port, null, null);
    }

    static SessionSettings withProxy(
            SessionSettings settings,
            String host,
            int port,
            @Nullable String user,
            @Nullable String password) {
        return new SessionSettings(
                settings.credentials(),
                settings.baseUrl(),
                null,
                host,
                port,
                user,
                password,
                settings.connectTimeout(),
                settings.responseTimeout(),
                settings.callTimeout(),
                settings.maxResponseSize(),
                settings.connectionsPerRoute(),
                settings.maxRetries(),
                settings.retryBackoff(),
                settings.maxRetryWait(),
                settings.requestsPerMinute(),
                settings.revokeOnStop(),
                null);
    }

    /** With so many connections, and without a second try. */
    static SessionSettings withConnections(
            SessionSettings settings,
            int connections,
            Duration responseTimeout,
            int requestsPerMinute) {
        return new SessionSettings(
                settings.credentials(),
                settings.baseUrl(),
                null,
                null,
                8080,
                null,
                null,
                settings.connectTimeout(),
                responseTimeout,
                settings.callTimeout(),
                settings.maxResponseSize(),
                connections,
                0,
                settings.retryBackoff(),
                settings.maxRetryWait(),
                requestsPerMinute,
                settings.revokeOnStop(),
                null);
    }

    static SessionSettings withCallTimeout(SessionSettings settings, Duration callTimeout) {
        return new SessionSettings(
                settings.credentials(),
                settings.baseUrl(),
                null,
                null,
                8080,
                null,
                null,
                settings.connectTimeout(),
                settings.responseTimeout(),
                callTimeout,
                settings.maxResponseSize(),
                settings.connectionsPerRoute(),
                settings.maxRetries(),
                settings.retryBackoff(),
                settings.maxRetryWait(),
                settings.requestsPerMinute(),
                settings.revokeOnStop(),
                null);
    }

    /** With a limit, and a longest wait for it. */
    static SessionSettings withRate(
            SessionSettings settings, Duration maxRetryWait, int requestsPerMinute) {
        return new SessionSettings(
                settings.credentials(),
                settings.baseUrl(),
                null,
                null,
                8080,
                null,
                null,
                settings.connectTimeout(),
                settings.responseTimeout(),
                settings.callTimeout(),
                settings.maxResponseSize(),
                settings.connectionsPerRoute(),
                settings.maxRetries(),
                settings.retryBackoff(),
                maxRetryWait,
                requestsPerMinute,
                settings.revokeOnStop(),
                null);
    }

    /** With TLS. */
    static SessionSettings withTls(SessionSettings settings, SSLContextParameters tls) {
        return new SessionSettings(
                settings.credentials(),
                settings.baseUrl(),
                tls,
                settings.proxyHost(),
                settings.proxyPort(),
                null,
                null,
                settings.connectTimeout(),
                settings.responseTimeout(),
                settings.callTimeout(),
                settings.maxResponseSize(),
                settings.connectionsPerRoute(),
                settings.maxRetries(),
                settings.retryBackoff(),
                settings.maxRetryWait(),
                settings.requestsPerMinute(),
                settings.revokeOnStop(),
                null);
    }

    static Credentials client(String id, String secret) {
        return new Credentials(id, secret, null, null, null, null, null);
    }

    static Credentials user(String name, String password) {
        return new Credentials(null, null, name, password, null, null, null);
    }

    static Credentials refresh(String token) {
        return new Credentials(null, null, null, null, token, null, null);
    }

    static Credentials access(String token) {
        return new Credentials(null, null, null, null, null, token, null);
    }
}
