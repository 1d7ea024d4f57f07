// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.Credentials;
import io.github.camelkajabi.client.SessionSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * The account and how it is reached: set once on the component, for all its endpoints, and if need
 * be again on an endpoint.
 */
@UriParams
@Configurer
public class KajabiConfiguration implements Cloneable {

    /** The address of the public API. */
    public static final String DEFAULT_BASE_URL = "https://api.kajabi.com/v1";

    /** The options that say who the account is. */
    static final Set<String> CREDENTIALS =
            Set.of(
                    "clientId",
                    "clientSecret",
                    "username",
                    "password",
                    "refreshToken",
                    "accessToken");

    @UriParam(label = "security")
    @Metadata(label = "security")
    private @Nullable String clientId;

    @UriParam(label = "security")
    @Metadata(label = "security", secret = true)
    private @Nullable String clientSecret;

    @UriParam(label = "security")
    @Metadata(label = "security", secret = true)
    private @Nullable String username;

    @UriParam(label = "security")
    @Metadata(label = "security", secret = true)
    private @Nullable String password;

    @UriParam(label = "security")
    @Metadata(label = "security", secret = true)
    private @Nullable String refreshToken;

    @UriParam(label = "security")
    @Metadata(label = "security", secret = true)
    private @Nullable String accessToken;

    @UriParam(label = "security", defaultValue = "false")
    private boolean lazyLogin;

    @UriParam(label = "security", defaultValue = "false")
    private boolean revokeOnStop;

    @UriParam(label = "common")
    private @Nullable String siteId;

    @UriParam(label = "common", defaultValue = "false")
    private boolean lenient;

    @UriParam(label = "security", defaultValue = "safe")
    private HeaderOverrides headerOverrides = HeaderOverrides.safe;

    @UriParam(label = "advanced", defaultValue = DEFAULT_BASE_URL)
    private String baseUrl = DEFAULT_BASE_URL;

    @UriParam(label = "advanced", defaultValue = "false")
    private boolean allowInsecure;

    @UriParam(label = "security")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(label = "proxy")
    private @Nullable String proxyHost;

    @UriParam(label = "proxy", defaultValue = "8080")
    private int proxyPort = 8080;

    @UriParam(label = "proxy")
    @Metadata(label = "proxy", secret = true)
    private @Nullable String proxyUsername;

    @UriParam(label = "proxy")
    @Metadata(label = "proxy", secret = true)
    private @Nullable String proxyPassword;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "10s")
    private long connectTimeout = 10_000;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "60s")
    private long responseTimeout = 60_000;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "2m")
    private long callTimeout = 120_000;

    @UriParam(label = "advanced", defaultValue = "16777216")
    private int maxResponseSize = 16 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "20")
    private int connectionsPerRoute = 20;

    @UriParam(label = "advanced", defaultValue = "3")
    private int maxRetries = 3;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "1s")
    private long retryBackoff = 1_000;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "30s")
    private long maxRetryWait = 30_000;

    @UriParam(label = "advanced", defaultValue = "0")
    private int requestsPerMinute;

    @UriParam(label = "advanced")
    private @Nullable HttpClientConfigurer httpClientConfigurer;

    /** Returns a copy that can be changed independently. */
    public KajabiConfiguration copy() {
        try {
            return (KajabiConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Removes the account's credentials, so that only those of an endpoint apply. */
    void clearCredentials() {
        clientId = null;
        clientSecret = null;
        username = null;
        password = null;
        refreshToken = null;
        accessToken = null;
    }

    /**
     * Checks the options and makes the settings of a session of them.
     *
     * @param globalTls the TLS settings of the Camel context, if they are to be used
     * @throws IllegalArgumentException if an option is missing or wrong; the message names it and
     *     what would be right
     */
    SessionSettings toSessionSettings(@Nullable SSLContextParameters globalTls) {
        URI uri = SessionSettings.parseBaseUrl(baseUrl, allowInsecure);
        Credentials credentials =
                new Credentials(
                        credential("clientId", clientId),
                        credential("clientSecret", clientSecret),
                        credential("username", username),
                        credential("password", password),
                        credential("refreshToken", refreshToken),
                        credential("accessToken", accessToken));
        return new SessionSettings(
                credentials,
                uri,
                sslContextParameters != null ? sslContextParameters : globalTls,
                blankIsNull(proxyHost),
                proxyPort,
                credential("proxyUsername", proxyUsername),
                credential("proxyPassword", proxyPassword),
                positive("connectTimeout", connectTimeout),
                positive("responseTimeout", responseTimeout),
                positive("callTimeout", callTimeout),
                atLeast("maxResponseSize", maxResponseSize, 1_024),
                atLeast("connectionsPerRoute", connectionsPerRoute, 1),
                atLeast("maxRetries", maxRetries, 0),
                positive("retryBackoff", retryBackoff),
                notNegative("maxRetryWait", maxRetryWait),
                atLeast("requestsPerMinute", requestsPerMinute, 0),
                revokeOnStop,
                httpClientConfigurer);
    }

    /**
     * Refuses control characters. A file with a secret often ends with a line break that is not
     * part of the secret, and the server would only report wrong credentials.
     */
    private static @Nullable String credential(String option, @Nullable String value) {
        String text = blankIsNull(value);
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            boolean atTheEnd = text.stripTrailing().chars().noneMatch(Character::isISOControl);
            throw new IllegalArgumentException(
                    option
                            + (atTheEnd
                                    ? " ends with a line break or another control character."
                                    : " holds a line break or another control character.")
                            + " It is not part of the value: remove it, for example from the file"
                            + " that the value is read from.");
        }
        return text;
    }

    private static @Nullable String blankIsNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    private static int atLeast(String option, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    option + "=" + value + " must be at least " + least + ".");
        }
        return value;
    }

    private static Duration positive(String option, long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException(
                    option + "=" + millis + " ms must be positive. Use a value such as 10s.");
        }
        return Duration.ofMillis(millis);
    }

    private static Duration notNegative(String option, long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException(
                    option + "=" + millis + " ms must not be negative. Use a value such as 30s.");
        }
        return Duration.ofMillis(millis);
    }

    public @Nullable String getClientId() {
        return clientId;
    }

    /** The id of the API key, from the page User API Keys of the Kajabi admin portal. */
    public void setClientId(@Nullable String clientId) {
        this.clientId = clientId;
    }

    public @Nullable String getClientSecret() {
        return clientSecret;
    }

    /** The secret of the API key. */
    public void setClientSecret(@Nullable String clientSecret) {
        this.clientSecret = clientSecret;
    }

    public @Nullable String getUsername() {
        return username;
    }

    /** The name of a user, as an alternative to an API key. Kajabi prefers API keys. */
    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    public @Nullable String getPassword() {
        return password;
    }

    /** The password of the user. */
    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    public @Nullable String getRefreshToken() {
        return refreshToken;
    }

    /**
     * A refresh token that was obtained earlier. It is tried first; other credentials are used if
     * it is refused.
     */
    public void setRefreshToken(@Nullable String refreshToken) {
        this.refreshToken = refreshToken;
    }

    public @Nullable String getAccessToken() {
        return accessToken;
    }

    /** An access token that was obtained elsewhere. It is used as it is and never renewed. */
    public void setAccessToken(@Nullable String accessToken) {
        this.accessToken = accessToken;
    }

    public boolean isLazyLogin() {
        return lazyLogin;
    }

    /**
     * Whether the token is fetched at the first call instead of at the start of the route. Wrong
     * credentials are then reported only at the first call.
     */
    public void setLazyLogin(boolean lazyLogin) {
        this.lazyLogin = lazyLogin;
    }

    public boolean isRevokeOnStop() {
        return revokeOnStop;
    }

    /**
     * Whether the token is revoked on the server when the session of the account ends, which is
     * when the Camel context stops.
     */
    public void setRevokeOnStop(boolean revokeOnStop) {
        this.revokeOnStop = revokeOnStop;
    }

    public @Nullable String getSiteId() {
        return siteId;
    }

    /**
     * The site to work on. It is sent as the filter site_id of lists and as the relationship site
     * of new records, where they support it. An account with several sites needs it for most calls.
     */
    public void setSiteId(@Nullable String siteId) {
        this.siteId = siteId;
    }

    public boolean isLenient() {
        return lenient;
    }

    /**
     * Whether to send names of filters, sort keys, includes and fields that this version does not
     * know. The server ignores unknown names and returns unfiltered rows, so by default they are
     * refused.
     */
    public void setLenient(boolean lenient) {
        this.lenient = lenient;
    }

    public HeaderOverrides getHeaderOverrides() {
        return headerOverrides;
    }

    /**
     * What the headers of a message may change about a call: nothing (none), which records it works
     * on and how a list is read (safe), or also what the endpoint forbids (all). A header never
     * changes an operation that the endpoint names.
     */
    public void setHeaderOverrides(HeaderOverrides headerOverrides) {
        this.headerOverrides = headerOverrides;
    }

    public String getBaseUrl() {
        return baseUrl;
    }

    /**
     * The address of the API, including the version segment. The token is sent only to this origin.
     */
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public boolean isAllowInsecure() {
        return allowInsecure;
    }

    /**
     * Whether baseUrl may be plain http for hosts other than this machine. The token then travels
     * unencrypted.
     */
    public void setAllowInsecure(boolean allowInsecure) {
        this.allowInsecure = allowInsecure;
    }

    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /** The TLS settings, instead of those of the Camel context or the JVM. */
    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public @Nullable String getProxyHost() {
        return proxyHost;
    }

    /** The host name of the HTTP proxy. */
    public void setProxyHost(@Nullable String proxyHost) {
        this.proxyHost = proxyHost;
    }

    public int getProxyPort() {
        return proxyPort;
    }

    /** The port of the HTTP proxy. */
    public void setProxyPort(int proxyPort) {
        this.proxyPort = proxyPort;
    }

    public @Nullable String getProxyUsername() {
        return proxyUsername;
    }

    /** The user name for the proxy, if it requires one. */
    public void setProxyUsername(@Nullable String proxyUsername) {
        this.proxyUsername = proxyUsername;
    }

    public @Nullable String getProxyPassword() {
        return proxyPassword;
    }

    /** The password for the proxy. */
    public void setProxyPassword(@Nullable String proxyPassword) {
        this.proxyPassword = proxyPassword;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    /** The maximum time for opening a connection. */
    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    /** How long the server may be silent, and how long a call may wait for a free connection. */
    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public long getCallTimeout() {
        return callTimeout;
    }

    /**
     * The maximum time for a whole call: its token, its turn at the rate limit, a free connection,
     * the complete response, and all retries. Each page of a list is a call. It also limits a login
     * at the start and a token request.
     */
    public void setCallTimeout(long callTimeout) {
        this.callTimeout = callTimeout;
    }

    public int getMaxResponseSize() {
        return maxResponseSize;
    }

    /**
     * The maximum size of a decompressed response in bytes. A larger response fails the call; for
     * lists, use a smaller pageSize.
     */
    public void setMaxResponseSize(int maxResponseSize) {
        this.maxResponseSize = maxResponseSize;
    }

    public int getConnectionsPerRoute() {
        return connectionsPerRoute;
    }

    /** The maximum number of connections that the account may have open at once. */
    public void setConnectionsPerRoute(int connectionsPerRoute) {
        this.connectionsPerRoute = connectionsPerRoute;
    }

    public int getMaxRetries() {
        return maxRetries;
    }

    /**
     * How often a refused or failed call is retried. A call that writes is only retried if the
     * server cannot have done it.
     */
    public void setMaxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    public long getRetryBackoff() {
        return retryBackoff;
    }

    /**
     * The pause before the first retry if the server does not specify one. It doubles with each
     * further retry and has jitter.
     */
    public void setRetryBackoff(long retryBackoff) {
        this.retryBackoff = retryBackoff;
    }

    public long getMaxRetryWait() {
        return maxRetryWait;
    }

    /**
     * The longest pause that a call waits for. If a longer pause is needed, the call fails, and the
     * header CamelKajabiRetryAfter contains the pause.
     */
    public void setMaxRetryWait(long maxRetryWait) {
        this.maxRetryWait = maxRetryWait;
    }

    public int getRequestsPerMinute() {
        return requestsPerMinute;
    }

    /**
     * The maximum number of requests per minute, over all endpoints of the account. 0 means no
     * limit until the server refuses a request; then the connector learns a rate.
     */
    public void setRequestsPerMinute(int requestsPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
    }

    public @Nullable HttpClientConfigurer getHttpClientConfigurer() {
        return httpClientConfigurer;
    }

    /** A configurer that is applied last to the HTTP client of the account. */
    public void setHttpClientConfigurer(@Nullable HttpClientConfigurer httpClientConfigurer) {
        this.httpClientConfigurer = httpClientConfigurer;
    }
}
