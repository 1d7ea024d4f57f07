// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.Credentials;
import io.github.camelkajabi.client.SessionSettings;
import io.github.camelkajabi.options.AccountChecks;
import io.github.camelkajabi.options.WebhookOptions;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
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

    private static final String DEFAULT_WEBHOOK_PATH = "/kajabi-hooks";

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

    @UriParam(label = "security")
    private @Nullable String scope;

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

    @UriParam(label = "consumer,webhook")
    private @Nullable String webhookExternalUrl;

    @UriParam(label = "consumer,webhook", defaultValue = DEFAULT_WEBHOOK_PATH)
    private String webhookPath = DEFAULT_WEBHOOK_PATH;

    @UriParam(label = "consumer,webhook")
    private @Nullable String webhookComponentName;

    @UriParam(label = "consumer,webhook", defaultValue = "true")
    private boolean webhookAutoRegister = true;

    @UriParam(label = "consumer,webhook", defaultValue = "false")
    private boolean webhookCleanUp;

    @UriParam(label = "consumer,webhook")
    @Metadata(label = "consumer,webhook", secret = true)
    private @Nullable String webhookSecret;

    @UriParam(label = "consumer,webhook")
    @Metadata(label = "consumer,webhook", secret = true)
    private @Nullable String webhookPreviousSecrets;

    @UriParam(label = "consumer,webhook", javaType = "java.time.Duration", defaultValue = "6h")
    private long webhookCheck = 21_600_000;

    /** Returns a copy that can be changed independently. */
    public KajabiConfiguration copy() {
        try {
            return (KajabiConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Identifies an account by its address and its credentials. The text shows none of them. */
    private record Account(
            String baseUrl,
            @Nullable String clientId,
            @Nullable String username,
            @Nullable String refreshToken,
            @Nullable String accessToken) {
        @Override
        public String toString() {
            return "account";
        }
    }

    /** Something that is equal for configurations of the same account. */
    Object account() {
        return new Account(baseUrl, clientId, username, refreshToken, accessToken);
    }

    /** Removes the account's credentials, so that only those of an endpoint apply. */
    void clearCredentials() {
        clientId = null;
        clientSecret = null;
        username = null;
        password = null;
        refreshToken = null;
        accessToken = null;
        scope = null;
    }

    /** Removes the credentials of the proxy, so that another proxy does not receive them. */
    void clearProxyCredentials() {
        proxyUsername = null;
        proxyPassword = null;
    }

    /**
     * Refuses to send these credentials to another server than the one they were configured for: a
     * message that can choose the base URL of an endpoint would receive them.
     *
     * @param other the base URL of an endpoint without credentials of its own
     * @param insecure whether that endpoint allows plain HTTP
     * @throws IllegalArgumentException if it is not valid, or has another scheme, host or port
     */
    void requireSameOrigin(String other, boolean insecure) {
        boolean hasCredentials =
                Stream.of(clientId, clientSecret, username, password, refreshToken, accessToken)
                        .anyMatch(Objects::nonNull);
        if (!hasCredentials) {
            return;
        }
        URI own = SessionSettings.parseBaseUrl(baseUrl, true);
        URI given = SessionSettings.parseBaseUrl(other, allowInsecure || insecure);
        if (!SessionSettings.isSameOrigin(own, given)) {
            throw new IllegalArgumentException(
                    "baseUrl="
                            + given
                            + ": the credentials of the component belong to "
                            + own
                            + " and are not sent to another server. Set baseUrl on the component,"
                            + " or give the endpoint credentials of its own.");
        }
    }

    /**
     * Checks the options and makes the settings of a session of them.
     *
     * @param globalTls the TLS settings of the Camel context, if they are to be used
     * @throws IllegalArgumentException if an option is missing or wrong; the message names it and a
     *     value that is accepted
     */
    SessionSettings toSessionSettings(@Nullable SSLContextParameters globalTls) {
        URI uri = SessionSettings.parseBaseUrl(baseUrl, allowInsecure);
        Credentials credentials =
                new Credentials(
                        AccountChecks.credential("clientId", clientId),
                        AccountChecks.credential("clientSecret", clientSecret),
                        AccountChecks.credential("username", username),
                        AccountChecks.credential("password", password),
                        AccountChecks.credential("refreshToken", refreshToken),
                        AccountChecks.credential("accessToken", accessToken),
                        AccountChecks.credential("scope", scope));
        return new SessionSettings(
                credentials,
                uri,
                sslContextParameters != null ? sslContextParameters : globalTls,
                AccountChecks.blankIsNull(proxyHost),
                proxyPort,
                AccountChecks.credential("proxyUsername", proxyUsername),
                AccountChecks.credential("proxyPassword", proxyPassword),
                AccountChecks.positive("connectTimeout", connectTimeout),
                AccountChecks.positive("responseTimeout", responseTimeout),
                AccountChecks.positive("callTimeout", callTimeout),
                AccountChecks.atLeast("maxResponseSize", maxResponseSize, 1_024),
                AccountChecks.atLeast("connectionsPerRoute", connectionsPerRoute, 1),
                AccountChecks.atLeast("maxRetries", maxRetries, 0),
                AccountChecks.positive("retryBackoff", retryBackoff),
                AccountChecks.notNegative("maxRetryWait", maxRetryWait),
                AccountChecks.atLeast("requestsPerMinute", requestsPerMinute, 0),
                revokeOnStop,
                httpClientConfigurer);
    }

    public @Nullable String getClientId() {
        return clientId;
    }

    /**
     * The client id of the API key, from Kajabi's page Settings, Public API. The API key for Zapier
     * is another one.
     */
    public void setClientId(@Nullable String clientId) {
        this.clientId = clientId;
    }

    public @Nullable String getClientSecret() {
        return clientSecret;
    }

    /** The client secret of the API key. */
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

    public @Nullable String getScope() {
        return scope;
    }

    /**
     * The scope to request with clientId and clientSecret. The documentation of the API names this
     * field of the token request, but not its values. Without it none is sent, and the token has
     * the permissions of the key.
     */
    public void setScope(@Nullable String scope) {
        this.scope = scope;
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
     * know. The server probably ignores unknown names and returns unfiltered rows, so by default
     * they are refused.
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

    /** The keys of the tokens in addresses of hooks: the present one, then earlier ones. */
    List<String> webhookSecrets() {
        String own = AccountChecks.blankIsNull(webhookSecret);
        String credential = AccountChecks.blankIsNull(clientSecret);
        return WebhookOptions.secrets(
                own != null
                        ? own
                        : credential != null ? credential : AccountChecks.blankIsNull(password),
                webhookPreviousSecrets);
    }

    public @Nullable String getWebhookExternalUrl() {
        return webhookExternalUrl;
    }

    /**
     * The address under which Kajabi reaches this process, such as https://kajabi.example.org, in
     * front of webhookPath. Required by webhook=true unless webhookAutoRegister=false.
     */
    public void setWebhookExternalUrl(@Nullable String webhookExternalUrl) {
        this.webhookExternalUrl = webhookExternalUrl;
    }

    public String getWebhookPath() {
        return webhookPath;
    }

    /** The path under which webhooks are received. The event and the token follow it. */
    public void setWebhookPath(String webhookPath) {
        this.webhookPath = webhookPath;
    }

    public @Nullable String getWebhookComponentName() {
        return webhookComponentName;
    }

    /**
     * The HTTP component that receives webhooks. The default is the one that is on the classpath,
     * platform-http first. With the value none no address is opened, and deliveries come through
     * kajabi:hooks?operation=ring.
     */
    public void setWebhookComponentName(@Nullable String webhookComponentName) {
        this.webhookComponentName = webhookComponentName;
    }

    public boolean isWebhookAutoRegister() {
        return webhookAutoRegister;
    }

    /**
     * Whether the hooks are created in the Kajabi account if they are missing. They are not deleted
     * when the route stops.
     */
    public void setWebhookAutoRegister(boolean webhookAutoRegister) {
        this.webhookAutoRegister = webhookAutoRegister;
    }

    public boolean isWebhookCleanUp() {
        return webhookCleanUp;
    }

    /**
     * Whether hooks with this address and another token, such as those of an earlier secret, are
     * deleted. By default the log reports them.
     */
    public void setWebhookCleanUp(boolean webhookCleanUp) {
        this.webhookCleanUp = webhookCleanUp;
    }

    public @Nullable String getWebhookSecret() {
        return webhookSecret;
    }

    /**
     * The key from which the token in the address of a hook is derived. The default is the
     * clientSecret or, without one, the password.
     */
    public void setWebhookSecret(@Nullable String webhookSecret) {
        this.webhookSecret = webhookSecret;
    }

    public @Nullable String getWebhookPreviousSecrets() {
        return webhookPreviousSecrets;
    }

    /** Earlier keys, separated by commas, whose tokens are still accepted. */
    public void setWebhookPreviousSecrets(@Nullable String webhookPreviousSecrets) {
        this.webhookPreviousSecrets = webhookPreviousSecrets;
    }

    public long getWebhookCheck() {
        return webhookCheck;
    }

    /** How often it is checked that the hooks still exist, give or take a fifth. */
    public void setWebhookCheck(long webhookCheck) {
        this.webhookCheck = webhookCheck;
    }
}
