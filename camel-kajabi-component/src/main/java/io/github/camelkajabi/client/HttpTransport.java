// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of camel-http, built once for a session and called directly.
 *
 * <p>The component that builds it is private, so that the user's settings of {@code
 * camel.component.http} do not affect it, nor its settings the user's. Its retries are off because
 * it would repeat a POST after a 503; cookies are off; redirects are not followed, so that the
 * token is only sent to the configured origin.
 */
final class HttpTransport {

    private static final TimeValue IDLE_BEFORE_CHECK = TimeValue.ofSeconds(2);
    private static final TimeValue CONNECTION_LIFE = TimeValue.ofMinutes(5);

    private final HttpComponent component;
    private final HttpEndpoint endpoint;
    private final PoolingHttpClientConnectionManager connections;
    private final HttpClient client;
    private final HttpHost host;
    private final String basePath;

    /**
     * Creates the client of a session.
     *
     * @param isLoggable whether a text that the HTTP client would log is harmless
     */
    HttpTransport(CamelContext context, SessionSettings settings, Predicate<String> isLoggable)
            throws Exception {
        connections = connections(context, settings, isLoggable);
        component = new HttpComponent();
        component.setCamelContext(context);
        component.setClientConnectionManager(connections);
        component.setConnectionRequestTimeout(settings.responseTimeout().toMillis());
        component.setConnectTimeout(settings.connectTimeout().toMillis());
        component.setResponseTimeout(settings.responseTimeout().toMillis());
        component.setAutomaticRetriesDisabled(true);
        component.setCookieManagementDisabled(true);
        component.setRedirectHandlingDisabled(true);
        component.setUserAgent("camel-kajabi");
        if (settings.proxyHost() != null) {
            component.setProxyHost(settings.proxyHost());
            component.setProxyPort(settings.proxyPort());
            // Otherwise camel-http starts a TLS handshake with the proxy of an https target.
            component.setProxyAuthScheme("http");
            if (settings.proxyUsername() != null) {
                component.setProxyAuthMethod("Basic");
                component.setProxyAuthUsername(settings.proxyUsername());
                component.setProxyAuthPassword(settings.proxyPassword());
            }
        }
        HttpClientConfigurer own = settings.httpClientConfigurer();
        component.setHttpClientConfigurer(
                builder -> {
                    // All calls have the same user, so that any connection is good for any call.
                    builder.disableConnectionState();
                    keepPathWhole(builder);
                    if (own != null) {
                        own.configureHttpClient(builder);
                    }
                });
        ServiceHelper.startService(component);
        endpoint = (HttpEndpoint) component.createEndpoint(settings.baseUrl().toString());
        ServiceHelper.startService(endpoint);
        client = endpoint.getHttpClient();
        URI base = settings.baseUrl();
        host = new HttpHost(base.getScheme(), base.getHost(), base.getPort());
        basePath = base.getRawPath();
    }

    /**
     * Creates a request from its parts, which avoids building and parsing a URL for each call.
     *
     * @param target the path below the base URL and the query, encoded
     */
    CancellableRequest request(String method, String target) {
        return new CancellableRequest(method, host, basePath + target);
    }

    /**
     * Sends a request and reads the response. The connection is returned to the pool in any case.
     */
    <T> T execute(ClassicHttpRequest request, HttpClientResponseHandler<T> handler)
            throws IOException {
        return client.execute(host, request, handler);
    }

    /** The number of connections in use at this moment. */
    int connectionsInUse() {
        return connections.getTotalStats().getLeased();
    }

    /** The number of connections that are open and not in use. */
    int connectionsAvailable() {
        return connections.getTotalStats().getAvailable();
    }

    /** Closes the connections that have been idle for at least the given time. */
    void closeIdle(Duration idle) {
        connections.closeExpired();
        connections.closeIdle(TimeValue.of(idle));
    }

    /** Closes all connections immediately, without a handshake that the server could delay. */
    void close() {
        connections.close(CloseMode.IMMEDIATE);
        ServiceHelper.stopAndShutdownServices(endpoint, component);
    }

    private static PoolingHttpClientConnectionManager connections(
            CamelContext context, SessionSettings settings, Predicate<String> isLoggable)
            throws GeneralSecurityException, IOException {
        Timeout silence = timeout(settings.responseTimeout());
        return new ChannelConnections()
                .setConnectionFactory(socket -> NonLoggingConnection.open(socket, isLoggable))
                .setTlsSocketStrategy(
                        new DefaultClientTlsStrategy(tls(context, settings.sslContextParameters())))
                .setMaxConnPerRoute(settings.connectionsPerRoute())
                .setMaxConnTotal(settings.connectionsPerRoute())
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(silence).build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(timeout(settings.connectTimeout()))
                                .setSocketTimeout(silence)
                                .setValidateAfterInactivity(IDLE_BEFORE_CHECK)
                                .setTimeToLive(CONNECTION_LIFE)
                                .build())
                .build();
    }

    /**
     * Hides the path from the HTTP client's protocol handler, which splits the path of every
     * request for a cache of logins that is not used here. That was a sixth of the work of a call
     * apart from the network. The second interceptor is the last one before the request is written,
     * after the connection was established, so it also notes that the request begins.
     */
    private static void keepPathWhole(HttpClientBuilder builder) {
        String protocol = ChainElement.PROTOCOL.name();
        builder.addExecInterceptorBefore(
                protocol,
                "path-away",
                (request, scope, chain) -> {
                    request.setPath("/");
                    return chain.proceed(request, scope);
                });
        builder.addExecInterceptorBefore(
                ChainElement.MAIN_TRANSPORT.name(),
                "path-back",
                (request, scope, chain) -> {
                    request.setPath(scope.originalRequest.getPath());
                    if (scope.originalRequest instanceof CancellableRequest sent) {
                        sent.begin();
                    }
                    return chain.proceed(request, scope);
                });
    }

    private static SSLContext tls(CamelContext context, @Nullable SSLContextParameters tls)
            throws GeneralSecurityException, IOException {
        return tls == null ? SSLContexts.createSystemDefault() : tls.createSSLContext(context);
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.of(duration);
    }
}
