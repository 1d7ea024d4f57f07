// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.camelkajabi.HeaderOverrides;
import java.time.Duration;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

// Generated from the component's metadata; change that and run StarterSourcesTest with
// -Dkajabi.starter=write.
/**
 * The properties {@code camel.component.kajabi.*}: the options of the component {@code kajabi}.
 *
 * <p>A property that is not set is null and leaves the component as it is, so a component bean that
 * an application defines itself keeps its own settings. The defaults that an IDE shows are in the
 * additional metadata.
 */
@ConfigurationProperties(prefix = "camel.component.kajabi")
public class KajabiComponentConfiguration extends ComponentConfigurationPropertiesCommon {

    /**
     * Whether to send names of filters, sort keys, includes and fields that this version does not
     * know. The server probably ignores unknown names and returns unfiltered rows, so by default
     * they are refused.
     */
    private @Nullable Boolean lenient;

    /**
     * The site to work on. It is sent as the filter site_id of lists and as the relationship site
     * of new records, where they support it. An account with several sites needs it for most calls.
     */
    private @Nullable String siteId;

    /**
     * Allows for bridging the consumer to the Camel routing Error Handler, which mean any
     * exceptions (if possible) occurred while the Camel consumer is trying to pickup incoming
     * messages, or the likes, will now be processed as a message and handled by the routing Error
     * Handler. Important: This is only possible if the 3rd party component allows Camel to be
     * alerted if an exception was thrown. Some components handle this internally only, and
     * therefore bridgeErrorHandler is not possible. In other situations we may improve the Camel
     * component to hook into the 3rd party component and make this possible for future releases. By
     * default the consumer will use the org.apache.camel.spi.ExceptionHandler to deal with
     * exceptions, that will be logged at WARN or ERROR level and ignored.
     */
    private @Nullable Boolean bridgeErrorHandler;

    /**
     * Whether the producer should be started lazy (on the first message). By starting lazy you can
     * use this to allow CamelContext and routes to startup in situations where a producer may
     * otherwise fail during starting and cause the route to fail being started. By deferring this
     * startup to be lazy then the startup failure can be handled during routing messages via
     * Camel's routing error handlers. Beware that when the first message is processed then creating
     * and starting the producer may take a little time and prolong the total processing time of the
     * processing.
     */
    private @Nullable Boolean lazyStartProducer;

    /**
     * Whether baseUrl may be plain http for hosts other than this machine. The token then travels
     * unencrypted.
     */
    private @Nullable Boolean allowInsecure;

    /**
     * Whether autowiring is enabled. This is used for automatic autowiring options (the option must
     * be marked as autowired) by looking up in the registry to find if there is a single instance
     * of matching type, which then gets configured on the component. This can be used for automatic
     * configuring JDBC data sources, JMS connection factories, AWS Clients, etc.
     */
    private @Nullable Boolean autowiredEnabled;

    /**
     * The address of the API, including the version segment. The token is sent only to this origin.
     */
    private @Nullable String baseUrl;

    /**
     * The maximum time for a whole call: its token, its turn at the rate limit, a free connection,
     * the complete response, and all retries. Each page of a list is a call. It also limits a login
     * at the start and a token request.
     */
    private @Nullable Duration callTimeout;

    /** The maximum number of connections that the account may have open at once. */
    private @Nullable Integer connectionsPerRoute;

    /** The maximum time for opening a connection. */
    private @Nullable Duration connectTimeout;

    /** A configurer that is applied last to the HTTP client of the account. */
    private @Nullable HttpClientConfigurer httpClientConfigurer;

    /**
     * The maximum size of a decompressed response in bytes. A larger response fails the call; for
     * lists, use a smaller pageSize.
     */
    private @Nullable Integer maxResponseSize;

    /**
     * How often a refused or failed call is retried. A call that writes is only retried if the
     * server cannot have done it.
     */
    private @Nullable Integer maxRetries;

    /**
     * The longest pause that a call waits for. If a longer pause is needed, the call fails, and the
     * header CamelKajabiRetryAfter contains the pause.
     */
    private @Nullable Duration maxRetryWait;

    /**
     * The maximum number of requests per minute, over all endpoints of the account. 0 means no
     * limit until the server refuses a request; then the connector learns a rate.
     */
    private @Nullable Integer requestsPerMinute;

    /** How long the server may be silent, and how long a call may wait for a free connection. */
    private @Nullable Duration responseTimeout;

    /**
     * The pause before the first retry if the server does not specify one. It doubles with each
     * further retry and has jitter.
     */
    private @Nullable Duration retryBackoff;

    /** Used for enabling or disabling all consumer based health checks from this component */
    private @Nullable Boolean healthCheckConsumerEnabled;

    /**
     * Used for enabling or disabling all producer based health checks from this component. Notice:
     * Camel has by default disabled all producer based health-checks. You can turn on producer
     * checks globally by setting camel.health.producersEnabled=true.
     */
    private @Nullable Boolean healthCheckProducerEnabled;

    /** The host name of the HTTP proxy. */
    private @Nullable String proxyHost;

    /** The password for the proxy. */
    private @Nullable String proxyPassword;

    /** The port of the HTTP proxy. */
    private @Nullable Integer proxyPort;

    /** The user name for the proxy, if it requires one. */
    private @Nullable String proxyUsername;

    /** An access token that was obtained elsewhere. It is used as it is and never renewed. */
    private @Nullable String accessToken;

    /**
     * The client id of the API key, from Kajabi's page Settings, Public API. The API key for Zapier
     * is another one.
     */
    private @Nullable String clientId;

    /** The client secret of the API key. */
    private @Nullable String clientSecret;

    /**
     * What the headers of a message may change about a call: nothing (none), which records it works
     * on and how a list is read (safe), or also what the endpoint forbids (all). A header never
     * changes an operation that the endpoint names.
     */
    private @Nullable HeaderOverrides headerOverrides;

    /**
     * Whether the token is fetched at the first call instead of at the start of the route. Wrong
     * credentials are then reported only at the first call.
     */
    private @Nullable Boolean lazyLogin;

    /** The password of the user. */
    private @Nullable String password;

    /**
     * A refresh token that was obtained earlier. It is tried first; other credentials are used if
     * it is refused.
     */
    private @Nullable String refreshToken;

    /**
     * Whether the token is revoked on the server when the session of the account ends, which is
     * when the Camel context stops.
     */
    private @Nullable Boolean revokeOnStop;

    /**
     * The scope to request with clientId and clientSecret. The documentation of the API names this
     * field of the token request, but not its values. Without it none is sent, and the token has
     * the permissions of the key.
     */
    private @Nullable String scope;

    /** The TLS settings, instead of those of the Camel context or the JVM. */
    private @Nullable SSLContextParameters sslContextParameters;

    /** Whether to use the TLS settings of the Camel context. */
    private @Nullable Boolean useGlobalSslContextParameters;

    /** The name of a user, as an alternative to an API key. Kajabi prefers API keys. */
    private @Nullable String username;

    /**
     * Whether the hooks are created in the Kajabi account if they are missing. They are not deleted
     * when the route stops.
     */
    private @Nullable Boolean webhookAutoRegister;

    /** How often it is checked that the hooks still exist, give or take a fifth. */
    private @Nullable Duration webhookCheck;

    /**
     * Whether hooks with this address and another token, such as those of an earlier secret, are
     * deleted. By default the log reports them.
     */
    private @Nullable Boolean webhookCleanUp;

    /**
     * The HTTP component that receives webhooks. The default is the one that is on the classpath,
     * platform-http first. With the value none no address is opened, and deliveries come through
     * kajabi:hooksoperation=ring.
     */
    private @Nullable String webhookComponentName;

    /**
     * The address under which Kajabi reaches this process, such as https://kajabi.example.org, in
     * front of webhookPath. Required by webhook=true unless webhookAutoRegister=false.
     */
    private @Nullable String webhookExternalUrl;

    /** The path under which webhooks are received. The event and the token follow it. */
    private @Nullable String webhookPath;

    /** Earlier keys, separated by commas, whose tokens are still accepted. */
    private @Nullable String webhookPreviousSecrets;

    /**
     * The key from which the token in the address of a hook is derived. The default is the
     * clientSecret or, without one, the password.
     */
    private @Nullable String webhookSecret;

    public @Nullable Boolean getLenient() {
        return lenient;
    }

    public void setLenient(@Nullable Boolean lenient) {
        this.lenient = lenient;
    }

    public @Nullable String getSiteId() {
        return siteId;
    }

    public void setSiteId(@Nullable String siteId) {
        this.siteId = siteId;
    }

    public @Nullable Boolean getBridgeErrorHandler() {
        return bridgeErrorHandler;
    }

    public void setBridgeErrorHandler(@Nullable Boolean bridgeErrorHandler) {
        this.bridgeErrorHandler = bridgeErrorHandler;
    }

    public @Nullable Boolean getLazyStartProducer() {
        return lazyStartProducer;
    }

    public void setLazyStartProducer(@Nullable Boolean lazyStartProducer) {
        this.lazyStartProducer = lazyStartProducer;
    }

    public @Nullable Boolean getAllowInsecure() {
        return allowInsecure;
    }

    public void setAllowInsecure(@Nullable Boolean allowInsecure) {
        this.allowInsecure = allowInsecure;
    }

    public @Nullable Boolean getAutowiredEnabled() {
        return autowiredEnabled;
    }

    public void setAutowiredEnabled(@Nullable Boolean autowiredEnabled) {
        this.autowiredEnabled = autowiredEnabled;
    }

    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public @Nullable Duration getCallTimeout() {
        return callTimeout;
    }

    public void setCallTimeout(@Nullable Duration callTimeout) {
        this.callTimeout = callTimeout;
    }

    public @Nullable Integer getConnectionsPerRoute() {
        return connectionsPerRoute;
    }

    public void setConnectionsPerRoute(@Nullable Integer connectionsPerRoute) {
        this.connectionsPerRoute = connectionsPerRoute;
    }

    public @Nullable Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(@Nullable Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    @JsonIgnore
    public @Nullable HttpClientConfigurer getHttpClientConfigurer() {
        return httpClientConfigurer;
    }

    public void setHttpClientConfigurer(@Nullable HttpClientConfigurer httpClientConfigurer) {
        this.httpClientConfigurer = httpClientConfigurer;
    }

    public @Nullable Integer getMaxResponseSize() {
        return maxResponseSize;
    }

    public void setMaxResponseSize(@Nullable Integer maxResponseSize) {
        this.maxResponseSize = maxResponseSize;
    }

    public @Nullable Integer getMaxRetries() {
        return maxRetries;
    }

    public void setMaxRetries(@Nullable Integer maxRetries) {
        this.maxRetries = maxRetries;
    }

    public @Nullable Duration getMaxRetryWait() {
        return maxRetryWait;
    }

    public void setMaxRetryWait(@Nullable Duration maxRetryWait) {
        this.maxRetryWait = maxRetryWait;
    }

    public @Nullable Integer getRequestsPerMinute() {
        return requestsPerMinute;
    }

    public void setRequestsPerMinute(@Nullable Integer requestsPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
    }

    public @Nullable Duration getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(@Nullable Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public @Nullable Duration getRetryBackoff() {
        return retryBackoff;
    }

    public void setRetryBackoff(@Nullable Duration retryBackoff) {
        this.retryBackoff = retryBackoff;
    }

    public @Nullable Boolean getHealthCheckConsumerEnabled() {
        return healthCheckConsumerEnabled;
    }

    public void setHealthCheckConsumerEnabled(@Nullable Boolean healthCheckConsumerEnabled) {
        this.healthCheckConsumerEnabled = healthCheckConsumerEnabled;
    }

    public @Nullable Boolean getHealthCheckProducerEnabled() {
        return healthCheckProducerEnabled;
    }

    public void setHealthCheckProducerEnabled(@Nullable Boolean healthCheckProducerEnabled) {
        this.healthCheckProducerEnabled = healthCheckProducerEnabled;
    }

    public @Nullable String getProxyHost() {
        return proxyHost;
    }

    public void setProxyHost(@Nullable String proxyHost) {
        this.proxyHost = proxyHost;
    }

    public @Nullable String getProxyPassword() {
        return proxyPassword;
    }

    public void setProxyPassword(@Nullable String proxyPassword) {
        this.proxyPassword = proxyPassword;
    }

    public @Nullable Integer getProxyPort() {
        return proxyPort;
    }

    public void setProxyPort(@Nullable Integer proxyPort) {
        this.proxyPort = proxyPort;
    }

    public @Nullable String getProxyUsername() {
        return proxyUsername;
    }

    public void setProxyUsername(@Nullable String proxyUsername) {
        this.proxyUsername = proxyUsername;
    }

    public @Nullable String getAccessToken() {
        return accessToken;
    }

    public void setAccessToken(@Nullable String accessToken) {
        this.accessToken = accessToken;
    }

    public @Nullable String getClientId() {
        return clientId;
    }

    public void setClientId(@Nullable String clientId) {
        this.clientId = clientId;
    }

    public @Nullable String getClientSecret() {
        return clientSecret;
    }

    public void setClientSecret(@Nullable String clientSecret) {
        this.clientSecret = clientSecret;
    }

    public @Nullable HeaderOverrides getHeaderOverrides() {
        return headerOverrides;
    }

    public void setHeaderOverrides(@Nullable HeaderOverrides headerOverrides) {
        this.headerOverrides = headerOverrides;
    }

    public @Nullable Boolean getLazyLogin() {
        return lazyLogin;
    }

    public void setLazyLogin(@Nullable Boolean lazyLogin) {
        this.lazyLogin = lazyLogin;
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    public @Nullable String getRefreshToken() {
        return refreshToken;
    }

    public void setRefreshToken(@Nullable String refreshToken) {
        this.refreshToken = refreshToken;
    }

    public @Nullable Boolean getRevokeOnStop() {
        return revokeOnStop;
    }

    public void setRevokeOnStop(@Nullable Boolean revokeOnStop) {
        this.revokeOnStop = revokeOnStop;
    }

    public @Nullable String getScope() {
        return scope;
    }

    public void setScope(@Nullable String scope) {
        this.scope = scope;
    }

    @JsonIgnore
    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public @Nullable Boolean getUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    public void setUseGlobalSslContextParameters(@Nullable Boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public @Nullable String getUsername() {
        return username;
    }

    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    public @Nullable Boolean getWebhookAutoRegister() {
        return webhookAutoRegister;
    }

    public void setWebhookAutoRegister(@Nullable Boolean webhookAutoRegister) {
        this.webhookAutoRegister = webhookAutoRegister;
    }

    public @Nullable Duration getWebhookCheck() {
        return webhookCheck;
    }

    public void setWebhookCheck(@Nullable Duration webhookCheck) {
        this.webhookCheck = webhookCheck;
    }

    public @Nullable Boolean getWebhookCleanUp() {
        return webhookCleanUp;
    }

    public void setWebhookCleanUp(@Nullable Boolean webhookCleanUp) {
        this.webhookCleanUp = webhookCleanUp;
    }

    public @Nullable String getWebhookComponentName() {
        return webhookComponentName;
    }

    public void setWebhookComponentName(@Nullable String webhookComponentName) {
        this.webhookComponentName = webhookComponentName;
    }

    public @Nullable String getWebhookExternalUrl() {
        return webhookExternalUrl;
    }

    public void setWebhookExternalUrl(@Nullable String webhookExternalUrl) {
        this.webhookExternalUrl = webhookExternalUrl;
    }

    public @Nullable String getWebhookPath() {
        return webhookPath;
    }

    public void setWebhookPath(@Nullable String webhookPath) {
        this.webhookPath = webhookPath;
    }

    public @Nullable String getWebhookPreviousSecrets() {
        return webhookPreviousSecrets;
    }

    public void setWebhookPreviousSecrets(@Nullable String webhookPreviousSecrets) {
        this.webhookPreviousSecrets = webhookPreviousSecrets;
    }

    public @Nullable String getWebhookSecret() {
        return webhookSecret;
    }

    public void setWebhookSecret(@Nullable String webhookSecret) {
        this.webhookSecret = webhookSecret;
    }
}
