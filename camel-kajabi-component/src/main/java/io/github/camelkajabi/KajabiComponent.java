// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.client.ContextServices;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionRegistry;
import io.github.camelkajabi.client.SessionSettings;
import io.github.camelkajabi.monitor.AccountHealthCheck;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.options.OptionChecks;
import io.github.camelkajabi.options.OptionNames;
import io.github.camelkajabi.options.OptionValues;
import io.github.camelkajabi.options.UriOptions;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.apache.camel.util.PropertiesHelper;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes the resources of a Kajabi account through its public API.
 *
 * <p>Its configuration describes the account. Endpoints of the same account share one session: one
 * token, one connection pool and one rate limit. For several accounts, use several components, or
 * endpoints with their own credentials.
 */
@Component("kajabi")
public class KajabiComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata(description = "The account and its connection settings, shared by all endpoints.")
    private KajabiConfiguration configuration = new KajabiConfiguration();

    @Metadata(label = "security", defaultValue = "false")
    private boolean useGlobalSslContextParameters;

    private static final Logger LOG = LoggerFactory.getLogger(KajabiComponent.class);
    private static final List<String> SECRETS =
            Stream.concat(
                            KajabiConfiguration.CREDENTIALS.stream(),
                            Stream.of("proxyPassword", "webhookSecret", "webhookPreviousSecrets"))
                    .toList();

    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final StateRepository<String, String> memory = new MemoryStateRepository();
    private final ReentrantLock access = new ReentrantLock();
    private @Nullable AccountHealthCheck healthCheck;
    private volatile @Nullable OptionNames optionNames;

    public KajabiComponent() {}

    public KajabiComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MonitoringService.of(getCamelContext());
        ContextServices.get(getCamelContext(), CamelLines.class, CamelLines::new);
    }

    /** Durations that are set on the component are checked like those of an endpoint URI. */
    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        PropertyConfigurer configurer = super.getComponentPropertyConfigurer();
        return configurer instanceof PropertyConfigurerGetter
                ? new CheckedConfigurer(configurer)
                : configurer;
    }

    @Override
    public boolean useRawUri() {
        return true;
    }

    @Override
    public Endpoint createEndpoint(String uri, @Nullable Map<String, Object> properties)
            throws Exception {
        OptionNames names = optionNames();
        UriOptions options = UriOptions.of(uri);
        options.undecidable()
                .ifPresent(
                        option -> {
                            throw new IllegalArgumentException(
                                    option
                                            + ": Camel has rewritten this endpoint URI, and the"
                                            + " plus sign in its value may have been a blank. Write"
                                            + " the value as RAW(...), or give it in a header.");
                        });
        String canonical = options.canonicalUri(names);
        Map<String, Object> values = names.canonical(options.decoded());
        if (properties != null) {
            values.putAll(names.canonical(properties));
        }
        return super.createEndpoint(withQuery(canonical, values), values);
    }

    /** Camel cannot add properties to a URI without a query, so one of them becomes the query. */
    private static String withQuery(String uri, Map<String, Object> values) {
        if (uri.indexOf('?') >= 0) {
            return uri;
        }
        return values.entrySet().stream()
                .filter(option -> !SECRETS.contains(option.getKey()))
                .findFirst()
                .map(option -> uri + "?" + option.getKey() + "=RAW(" + option.getValue() + ")")
                .orElse(uri);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        String path = UriOptions.decode("The endpoint URI", remaining);
        OptionValues.evaluated("The endpoint URI", path, SECRETS);
        parameters.forEach((option, value) -> OptionValues.evaluated(option, value, SECRETS));
        String[] address = path.split("/", -1);
        if (address.length > 2
                || address[0].isBlank()
                || (address.length == 2 && address[1].isBlank())) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + path
                            + " does not name a resource. Use kajabi:resource or"
                            + " kajabi:resource/relationship, for example kajabi:contacts or"
                            + " kajabi:contacts/tags.");
        }
        String resource = address[0].replace('-', '_');
        String relationship = address.length == 2 ? address[1].replace('-', '_') : null;
        Catalog.get().checkAddress(resource, relationship);

        optionNames().requireKnown(path, parameters.keySet());
        KajabiConfiguration account = configuration.copy();
        boolean hasCredentials =
                !Collections.disjoint(parameters.keySet(), KajabiConfiguration.CREDENTIALS);
        if (hasCredentials) {
            account.clearCredentials();
        }
        if (parameters.containsKey("proxyHost")) {
            account.clearProxyCredentials();
        }
        boolean isShared = !UriOptions.of(uri).isTakenForAnother();
        KajabiEndpoint endpoint =
                new KajabiEndpoint(
                        isShared ? URISupport.normalizeUri(uri) : uri, this, account, isShared);
        endpoint.setResource(resource);
        endpoint.setRelationship(relationship);
        endpoint.getRequest().setFilter(PropertiesHelper.extractProperties(parameters, "filter."));
        endpoint.getRequest().setFields(PropertiesHelper.extractProperties(parameters, "fields."));
        endpoint.getRequest()
                .setParameter(PropertiesHelper.extractProperties(parameters, "parameter."));
        OptionValues.choice("track", Track.class, OptionChecks::whereUpdated, parameters);
        OptionValues.choice("paging", Paging.class, () -> "", parameters);
        OptionValues.choice("headerOverrides", HeaderOverrides.class, () -> "", parameters);
        parameters.forEach(OptionValues::duration);
        parameters.forEach(OptionValues::number);
        endpoint.setGiven(given(uri, parameters));
        setProperties(endpoint, parameters);
        if (!hasCredentials && !account.getBaseUrl().equals(configuration.getBaseUrl())) {
            configuration.requireSameOrigin(account.getBaseUrl(), account.isAllowInsecure());
        }
        endpoint.validate();
        warnOfShortDurations(endpoint.getConfiguration());
        registerHealthCheck(StringHelper.before(uri, ":"));
        return endpoint;
    }

    /** Read once: a dynamic route may create thousands of endpoints. */
    private OptionNames optionNames() {
        OptionNames known = optionNames;
        if (known == null) {
            known = OptionNames.of(getCamelContext());
            optionNames = known;
        }
        return known;
    }

    /** The names of the options, with those that Camel has already taken from the parameters. */
    private static Set<String> given(String uri, Map<String, Object> parameters)
            throws URISyntaxException {
        Set<String> given = new HashSet<>(UriOptions.of(uri).decoded().keySet());
        given.removeIf(option -> option.indexOf('.') >= 0);
        given.addAll(parameters.keySet());
        return given;
    }

    /** Checked once per option: the configuration no longer shows whether a value had a unit. */
    private void warnOfShortDurations(KajabiConfiguration account) {
        Map<String, Long> durations =
                Map.of(
                        "connectTimeout", account.getConnectTimeout(),
                        "responseTimeout", account.getResponseTimeout(),
                        "callTimeout", account.getCallTimeout(),
                        "retryBackoff", account.getRetryBackoff(),
                        "maxRetryWait", account.getMaxRetryWait());
        durations.forEach(
                (option, millis) -> {
                    if (millis > 0 && millis < 1_000 && warned.add(option)) {
                        LOG.warn(
                                "{} is {} ms. A number without a unit is milliseconds: write {}s if"
                                        + " seconds are meant.",
                                option,
                                millis,
                                millis);
                    }
                });
    }

    /**
     * A component learns its name from its first endpoint. A disabled check is not registered,
     * because Camel would treat it as not UP.
     */
    private void registerHealthCheck(String name) {
        if (!isHealthCheckProducerEnabled()) {
            return;
        }
        WritableHealthCheckRepository producers =
                HealthCheckHelper.getHealthCheckRepository(
                        getCamelContext(), "producers", WritableHealthCheckRepository.class);
        access.lock();
        try {
            if (healthCheck == null && producers != null) {
                healthCheck = new AccountHealthCheck(getCamelContext(), this::sessions, name);
                producers.addHealthCheck(healthCheck);
            }
        } finally {
            access.unlock();
        }
    }

    @Override
    protected void doStop() throws Exception {
        WritableHealthCheckRepository producers =
                HealthCheckHelper.getHealthCheckRepository(
                        getCamelContext(), "producers", WritableHealthCheckRepository.class);
        access.lock();
        try {
            if (healthCheck != null) {
                healthCheck.close();
                if (producers != null) {
                    producers.removeHealthCheck(healthCheck);
                }
                healthCheck = null;
            }
        } finally {
            access.unlock();
        }
        super.doStop();
        endSession();
    }

    /** Without this, the session of an account that was removed would still be monitored. */
    private void endSession() {
        SessionRegistry sessions = getCamelContext().hasService(SessionRegistry.class);
        if (sessions == null) {
            return;
        }
        try {
            sessions.endUnused(sessionSettings(configuration));
        } catch (IllegalArgumentException e) {
            LOG.debug("The component has no account of its own", e);
        }
    }

    /** The sessions of the started endpoints. */
    List<KajabiSession> sessions() {
        return getCamelContext().getEndpoints().stream()
                .filter(
                        e ->
                                e instanceof KajabiEndpoint endpoint
                                        && endpoint.getComponent() == this)
                .map(e -> ((KajabiEndpoint) e).currentSession())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    SessionSettings sessionSettings(KajabiConfiguration endpointConfiguration) {
        return endpointConfiguration.toSessionSettings(retrieveGlobalSslContextParameters());
    }

    /** The checkpoints of consumers without a repository; they live as long as the component. */
    StateRepository<String, String> memory() {
        return memory;
    }

    public KajabiConfiguration getConfiguration() {
        return configuration;
    }

    /** The account and its connection settings, shared by all endpoints. */
    public void setConfiguration(KajabiConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /** Whether to use the TLS settings of the Camel context. */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }
}
