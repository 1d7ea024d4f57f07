// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a session: the account, and how it is reached.
 *
 * @param credentials the credentials of the account
 * @param baseUrl the address of the API including the version segment, without a trailing slash
 * @param sslContextParameters the TLS settings; null for those of the JVM
 * @param proxyHost the HTTP proxy, if there is one
 * @param proxyPort the port of the proxy
 * @param proxyUsername the user at the proxy, if it requires one
 * @param proxyPassword the password at the proxy
 * @param connectTimeout how long opening a connection may take
 * @param responseTimeout how long the server may be silent
 * @param callTimeout how long a call may take in all, with its token, its turn and its retries
 * @param maxResponseSize the maximum size of a response document in bytes, uncompressed
 * @param connectionsPerRoute how many connections may be open at once
 * @param maxRetries how often a failed call is retried
 * @param retryBackoff the pause before the first retry if the server asks for none; it doubles with
 *     each further retry
 * @param maxRetryWait the longest pause that a call may wait; a longer one fails the call at once
 * @param requestsPerMinute the maximum number of requests per minute; 0 means no limit until the
 *     server returns 429
 * @param revokeOnStop whether the token is revoked when the session is closed
 * @param httpClientConfigurer customizes the HTTP client; null for no customization
 */
@Internal
public record SessionSettings(
        Credentials credentials,
        URI baseUrl,
        @Nullable SSLContextParameters sslContextParameters,
        @Nullable String proxyHost,
        int proxyPort,
        @Nullable String proxyUsername,
        @Nullable String proxyPassword,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration callTimeout,
        int maxResponseSize,
        int connectionsPerRoute,
        int maxRetries,
        Duration retryBackoff,
        Duration maxRetryWait,
        int requestsPerMinute,
        boolean revokeOnStop,
        @Nullable HttpClientConfigurer httpClientConfigurer) {

    private static final String EXAMPLE =
            " Use an absolute HTTP URL such as https://api.kajabi.com/v1.";

    /** The account: two endpoints with equal ones share a session. */
    record Account(Credentials credentials, URI baseUrl) {}

    Account account() {
        return new Account(credentials, baseUrl);
    }

    /**
     * Reads a base URL.
     *
     * @param allowInsecure whether plain HTTP is allowed to hosts other than this one
     * @throws IllegalArgumentException if it is not an absolute HTTP URL, or not secure
     */
    public static URI parseBaseUrl(String baseUrl, boolean allowInsecure) {
        URI uri;
        try {
            uri = new URI(baseUrl.replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            // Without the cause, whose message contains the text, which may contain a password.
            throw new IllegalArgumentException("baseUrl is not a valid URL." + EXAMPLE);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException("baseUrl is not an absolute HTTP URL." + EXAMPLE);
        }
        if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "baseUrl must consist of scheme, host, port and path only." + EXAMPLE);
        }
        if (scheme.equals("http") && !isLoopback(uri.getHost()) && !allowInsecure) {
            throw new IllegalArgumentException(
                    "baseUrl="
                            + uri
                            + " would send the token unencrypted. Use https://, or set"
                            + " allowInsecure=true if the network is yours.");
        }
        return uri;
    }

    /** Whether two base URLs have the same scheme, host and port. */
    public static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.equals("[0:0:0:0:0:0:0:1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    @Override
    public String toString() {
        return "session at " + baseUrl + " with " + credentials;
    }
}
