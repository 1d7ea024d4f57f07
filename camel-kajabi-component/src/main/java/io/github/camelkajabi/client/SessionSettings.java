// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * All that makes a session: the account, how it is reached, and how patiently.
 *
 * @param credentials what the account authenticates with
 * @param baseUrl the address of the API including the version segment, without a slash at its end
 * @param sslContextParameters the TLS settings; absent for those of the JVM
 * @param proxyHost the HTTP proxy, if any
 * @param proxyPort the port of the proxy
 * @param proxyUsername the user at the proxy, if it wants one
 * @param proxyPassword the password at the proxy
 * @param connectTimeout how long opening a connection may take
 * @param responseTimeout how long the server may be silent
 * @param callTimeout how long a call may take in all, with its token, its turn and its retries
 * @param maxResponseSize the most bytes that the document of an answer may have, unpacked
 * @param connectionsPerRoute how many connections may be open at once
 * @param maxRetries how often a refused call is tried again
 * @param retryBackoff the pause before the first retry when the server names none; it doubles with
 *     each further one
 * @param maxRetryWait the longest pause that a call may wait; a longer one fails the call at once
 * @param requestsPerMinute the most requests in a minute; 0 means no limit until the server answers
 *     429
 * @param revokeOnStop whether the token is revoked when the session ends
 * @param httpClientConfigurer a last word on the HTTP client, if any
 */
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

    private static final String RIGHT = "right would be https://api.kajabi.com/v1";

    /** The account: two endpoints with equal ones share a session. */
    record Account(Credentials credentials, URI baseUrl) {}

    Account account() {
        return new Account(credentials, baseUrl);
    }

    /**
     * Reads a base URL.
     *
     * @param allowInsecure whether plain HTTP is allowed to hosts other than this one
     * @throws IllegalArgumentException if it is no absolute HTTP URL, or an insecure one
     */
    public static URI parseBaseUrl(String baseUrl, boolean allowInsecure) {
        URI uri;
        try {
            uri = new URI(baseUrl.replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            // without the cause: its message holds the text, and that may hold a password
            throw new IllegalArgumentException("baseUrl is no URL; " + RIGHT);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException("baseUrl is no absolute HTTP URL; " + RIGHT);
        }
        if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "baseUrl has more than scheme, host, port and path; " + RIGHT);
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
