// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionRegistry;
import io.github.camelkajabi.consumer.CheckpointKey;
import io.github.camelkajabi.options.ConsumerOptions;
import io.github.camelkajabi.options.EndpointOptions;
import io.github.camelkajabi.options.OptionChecks;
import io.github.camelkajabi.options.OptionValues;
import io.github.camelkajabi.options.WebhookChecks;
import io.github.camelkajabi.options.WebhookOptions;
import io.github.camelkajabi.webhook.Doorbell;
import io.github.camelkajabi.webhook.DoorbellScheduler;
import io.github.camelkajabi.webhook.Doorbells;
import java.time.Duration;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/** Call the Kajabi API and receive new records of a Kajabi account. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "kajabi",
        title = "Kajabi",
        syntax = "kajabi:resource/relationship",
        category = {Category.SAAS, Category.API},
        headersClass = KajabiConstants.class)
public class KajabiEndpoint extends ScheduledPollEndpoint implements EndpointServiceLocation {

    private static final long DEFAULT_POLL_DELAY = 30_000;
    private static final String DEFAULT_ECHOES = "2s,10s,30s";

    @UriPath(
            enums =
                    "blog_posts,contact_notes,contact_tags,contacts,courses,custom_fields,customers,form_submissions,forms,hooks,kajabi_payments_payouts,landing_pages,me,oauth,offers,order_items,orders,podcasts,products,purchases,sites,transactions,version,website_pages")
    @Metadata(required = true)
    private String resource = "";

    @UriPath(enums = "offers,products,tags")
    private @Nullable String relationship;

    @UriParam private KajabiConfiguration configuration;

    @UriParam private KajabiRequestOptions request = new KajabiRequestOptions();

    @UriParam(label = "consumer", defaultValue = "now")
    private String startFrom = "now";

    @UriParam(label = "consumer", defaultValue = "created")
    private Track track = Track.created;

    @UriParam(label = "consumer")
    private @Nullable Duration lookback;

    @UriParam(label = "consumer")
    private @Nullable StateRepository<String, String> offsetRepository;

    @UriParam(label = "consumer")
    private @Nullable String offsetKey;

    @UriParam(label = "consumer", defaultValue = "false")
    private boolean breakOnFirstError = false;

    @UriParam(label = "consumer", defaultValue = "0")
    private int maxMessagesPerPoll = 0;

    @UriParam(label = "consumer", defaultValue = "1000")
    private int maxOpenRecords = 1_000;

    @UriParam(label = "consumer", defaultValue = "0")
    private int maxAttempts = 0;

    @UriParam(label = "consumer", defaultValue = "15m")
    private Duration maximumRedeliveryDelay = Duration.ofMinutes(15);

    @UriParam(label = "consumer")
    private @Nullable String parkTo;

    @UriParam(label = "consumer", defaultValue = "0")
    private Duration maxInFlightTime = Duration.ZERO;

    @UriParam(label = "consumer")
    private @Nullable Duration maxPollAge;

    @UriParam(label = "consumer", defaultValue = "false")
    private boolean skipUnreadable;

    @UriParam(label = "consumer,scheduler", javaType = "java.time.Duration", defaultValue = "30000")
    private long delay = DEFAULT_POLL_DELAY;

    @UriParam(label = "consumer,webhook", defaultValue = "false")
    private boolean webhook;

    @UriParam(label = "consumer,webhook", defaultValue = "false")
    private boolean webhookRequired;

    @UriParam(label = "consumer,webhook", defaultValue = "1s")
    private Duration webhookGap = Duration.ofSeconds(1);

    @UriParam(label = "consumer,webhook", defaultValue = DEFAULT_ECHOES)
    private String webhookEchoes = DEFAULT_ECHOES;

    private final boolean shared;
    private final SortedSet<String> given = new TreeSet<>();
    private volatile @Nullable KajabiSession session;
    private volatile @Nullable Doorbell doorbell;

    public KajabiEndpoint(
            String uri, KajabiComponent component, KajabiConfiguration configuration) {
        this(uri, component, configuration, true);
    }

    /**
     * @param shared whether it is the endpoint of every URI that Camel takes for the same
     */
    KajabiEndpoint(
            String uri,
            KajabiComponent component,
            KajabiConfiguration configuration,
            boolean shared) {
        super(uri, component);
        this.configuration = configuration;
        this.shared = shared;
    }

    /** Whether Camel may reuse this endpoint for other requests for its URI. */
    @Override
    public boolean isSingleton() {
        return shared;
    }

    @Override
    public boolean isSingletonProducer() {
        return true;
    }

    /**
     * Checks the options that do not depend on whether a producer or a consumer is created.
     *
     * @throws IllegalArgumentException if an option is wrong; the message names it and what is
     *     expected
     */
    void validate() {
        OptionChecks.endpoint(options());
        getComponent().sessionSettings(configuration);
    }

    /** Remembers the names of the options in the URI. */
    void setGiven(Set<String> names) {
        given.clear();
        given.addAll(names);
    }

    /** The options as they are now. */
    private EndpointOptions options() {
        return new EndpointOptions(
                resource,
                relationship,
                request.getOperation(),
                OptionChecks.onlyOperation(resource, relationship),
                request.getEvent(),
                request.getId(),
                request.getRelatedIds(),
                request.getRelatedTitles(),
                configuration.getSiteId(),
                new EndpointOptions.Query(
                        request.getFilter(),
                        request.getFields(),
                        request.getParameter(),
                        request.getInclude(),
                        request.getSort()),
                new EndpointOptions.Pages(
                        request.getPaging(),
                        request.getPrefetch(),
                        request.isConsistent(),
                        request.getPageNumber(),
                        request.getPageSize()),
                new EndpointOptions.Body(request.getEmptyValues(), request.isCustomFieldTitles()),
                request.isRawPayload(),
                OptionValues.flag(
                        "sendCustomerWelcomeEmail", request.getSendCustomerWelcomeEmail()),
                request.isAllowEmptyReplace(),
                configuration.getHeaderOverrides(),
                configuration.isLenient(),
                given,
                configuration.account());
    }

    private ConsumerOptions consumerOptions() {
        return new ConsumerOptions(
                startFrom,
                track,
                lookback,
                offsetKey,
                maxOpenRecords,
                Duration.ofMillis(getTimeUnit().toMillis(delay)),
                maximumRedeliveryDelay,
                breakOnFirstError,
                skipUnreadable,
                maxAttempts,
                parkTo,
                maxInFlightTime,
                maxPollAge,
                isBridgeErrorHandler(),
                webhook ? webhookOptions() : null);
    }

    private WebhookOptions webhookOptions() {
        Object scheduler = getScheduler();
        return new WebhookOptions(
                configuration.getWebhookExternalUrl(),
                configuration.getWebhookPath(),
                configuration.getWebhookComponentName(),
                configuration.isWebhookAutoRegister(),
                webhookRequired,
                configuration.isWebhookCleanUp(),
                configuration.webhookSecrets(),
                webhookGap,
                webhookEchoes,
                Duration.ofMillis(configuration.getWebhookCheck()),
                configuration.isAllowInsecure(),
                new WebhookOptions.Scheduling(
                        scheduler == null || scheduler.equals("none")
                                ? null
                                : scheduler instanceof String name
                                        ? name
                                        : scheduler.getClass().getName(),
                        getBackoffMultiplier(),
                        getRepeatCount()));
    }

    @Override
    public Producer createProducer() {
        EndpointOptions options = options();
        OptionChecks.producer(options);
        return new KajabiProducer(this, options);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        KajabiConsumer consumer = new KajabiConsumer(this, processor, options(), consumerOptions());
        super.setDelay(delay);
        configureConsumer(consumer);
        consumer.setMaxMessagesPerPoll(maxMessagesPerPoll);
        if (webhook) {
            WebhookOptions woken = webhookOptions();
            consumer.setScheduler(new DoorbellScheduler(woken.gap(), woken.echoTimes()));
        }
        return consumer;
    }

    @Override
    public PollingConsumer createPollingConsumer() throws Exception {
        if (webhook) {
            throw new IllegalArgumentException(
                    "webhook=true: a polling consumer reads when it is called, so no webhook can"
                            + " wake it. Leave the option out, or use from() in a route.");
        }
        return new KajabiPollingConsumer(this);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        session =
                SessionRegistry.of(getCamelContext())
                        .acquire(getComponent().sessionSettings(configuration));
        if (webhook) {
            openDoor();
        }
    }

    /**
     * The door is open as soon as the endpoint is started, also on a node whose consumer is not,
     * because another one is the leader.
     */
    private void openDoor() throws Exception {
        EndpointOptions options = options();
        ConsumerOptions consumer = consumerOptions();
        Operation list = OptionChecks.consumer(options, consumer);
        String key =
                CheckpointKey.of(StringHelper.before(getEndpointUri(), ":"), options, consumer);
        doorbell =
                Doorbells.of(getCamelContext())
                        .add(
                                new Doorbell.Identity(
                                        key,
                                        options.listedSite(),
                                        WebhookChecks.events(list, options, consumer),
                                        WebhookChecks.announcesAll(list),
                                        this::session),
                                webhookOptions(),
                                offsetRepository,
                                key);
    }

    /** What webhooks do for the consumer; null without them. */
    @Nullable Doorbell doorbell() {
        return doorbell;
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (doorbell != null) {
            doorbell.stop();
            doorbell = null;
        }
        if (session != null) {
            SessionRegistry.of(getCamelContext()).release(session);
            session = null;
        }
    }

    /** The session of the account; null while the endpoint is not started. */
    @Nullable KajabiSession currentSession() {
        return session;
    }

    /** The session of the account, while the endpoint is started. */
    KajabiSession session() {
        KajabiSession current = session;
        if (current == null) {
            throw new IllegalStateException("The endpoint " + this + " is not started");
        }
        return current;
    }

    /**
     * Logs in when a producer or consumer starts, unless lazyLogin leaves that to the first call.
     */
    void logIn() {
        boolean needsToken =
                Catalog.get().operations(resource, relationship).stream()
                        .filter(
                                o ->
                                        request.getOperation() == null
                                                || o.operation().equals(request.getOperation()))
                        .anyMatch(o -> !o.anonymous());
        if (!configuration.isLazyLogin() && needsToken) {
            session().logInAtStart();
        }
    }

    @Override
    public KajabiComponent getComponent() {
        return (KajabiComponent) super.getComponent();
    }

    @Override
    public String getServiceUrl() {
        return configuration.getBaseUrl();
    }

    @Override
    public String getServiceProtocol() {
        return "rest";
    }

    @Override
    public long getDelay() {
        return delay;
    }

    /** The time between two polls. An idle poll sends one request. */
    @Override
    public void setDelay(long delay) {
        this.delay = delay;
        super.setDelay(delay);
    }

    public String getResource() {
        return resource;
    }

    /** The resource, by the name that the API uses. A hyphen may replace an underscore. */
    public void setResource(String resource) {
        this.resource = resource;
    }

    public @Nullable String getRelationship() {
        return relationship;
    }

    /** The relationship of one record of the resource, such as tags of contacts. */
    public void setRelationship(@Nullable String relationship) {
        this.relationship = relationship;
    }

    public KajabiRequestOptions getRequest() {
        return request;
    }

    public void setRequest(KajabiRequestOptions request) {
        this.request = request;
    }

    public KajabiConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(KajabiConfiguration configuration) {
        this.configuration = configuration;
    }

    public String getStartFrom() {
        return startFrom;
    }

    /**
     * Where the consumer starts if it has no checkpoint: now (only records created from now on),
     * beginning, an ISO 8601 instant such as 2026-01-31T00:00:00Z, or checkpoint, which fails the
     * start if there is no checkpoint.
     */
    public void setStartFrom(String startFrom) {
        this.startFrom = startFrom;
    }

    public Track getTrack() {
        return track;
    }

    /**
     * Which records are delivered: created (each record once, when it was created) or updated (also
     * each time that a record was changed).
     */
    public void setTrack(Track track) {
        this.track = track;
    }

    public @Nullable Duration getLookback() {
        return lookback;
    }

    /**
     * The allowed lateness: how long after its own time a record may appear in the list and still
     * be found. The default is 2 minutes, for transactions 3 days.
     */
    public void setLookback(@Nullable Duration lookback) {
        this.lookback = lookback;
    }

    public @Nullable StateRepository<String, String> getOffsetRepository() {
        return offsetRepository;
    }

    /**
     * The repository in which the consumer stores its checkpoint. Without it the checkpoint is kept
     * in memory and lost with the process.
     */
    public void setOffsetRepository(@Nullable StateRepository<String, String> offsetRepository) {
        this.offsetRepository = offsetRepository;
    }

    public @Nullable String getOffsetKey() {
        return offsetKey;
    }

    /**
     * The name of the checkpoint in the repository. By default it is derived from the component,
     * the site, the resource and the filters.
     */
    public void setOffsetKey(@Nullable String offsetKey) {
        this.offsetKey = offsetKey;
    }

    public boolean isBreakOnFirstError() {
        return breakOnFirstError;
    }

    /**
     * Whether the records after a failed one wait until it succeeds. By default the others
     * continue, and the failed one is delivered again with the next poll.
     */
    public void setBreakOnFirstError(boolean breakOnFirstError) {
        this.breakOnFirstError = breakOnFirstError;
    }

    public int getMaxMessagesPerPoll() {
        return maxMessagesPerPoll;
    }

    /**
     * The maximum number of records per poll; the next polls deliver the rest. 0 means no limit.
     */
    public void setMaxMessagesPerPoll(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    public int getMaxOpenRecords() {
        return maxOpenRecords;
    }

    /** How many records may be in flight or failed before the consumer takes no further ones. */
    public void setMaxOpenRecords(int maxOpenRecords) {
        this.maxOpenRecords = maxOpenRecords;
    }

    public int getMaxAttempts() {
        return maxAttempts;
    }

    /**
     * How often a failing record is delivered before it is parked: sent to parkTo or, without that
     * option, listed in the checkpoint. 0 means without limit. The count starts anew when the
     * consumer starts.
     */
    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public Duration getMaximumRedeliveryDelay() {
        return maximumRedeliveryDelay;
    }

    /**
     * The longest pause between two attempts to deliver a record that keeps failing. The next poll
     * makes the second attempt; then the pause starts with the delay between polls and doubles. 0
     * means that each poll makes an attempt.
     */
    public void setMaximumRedeliveryDelay(Duration maximumRedeliveryDelay) {
        this.maximumRedeliveryDelay = maximumRedeliveryDelay;
    }

    public @Nullable String getParkTo() {
        return parkTo;
    }

    /**
     * The endpoint URI to which a record is sent after it has failed maxAttempts times; the record
     * is then done. Requires maxAttempts.
     */
    public void setParkTo(@Nullable String parkTo) {
        this.parkTo = parkTo;
    }

    public Duration getMaxInFlightTime() {
        return maxInFlightTime;
    }

    /**
     * How long an exchange may be in flight before its record counts as failed and is delivered
     * again, for routes that may lose exchanges. 0 means without limit.
     */
    public void setMaxInFlightTime(Duration maxInFlightTime) {
        this.maxInFlightTime = maxInFlightTime;
    }

    public boolean isSkipUnreadable() {
        return skipUnreadable;
    }

    /**
     * Whether a record that cannot be read, for example one without an id or a readable time, is
     * skipped, logged as an error and counted in JMX. Otherwise each poll fails until the record is
     * repaired or deleted, and nothing is lost.
     */
    public void setSkipUnreadable(boolean skipUnreadable) {
        this.skipUnreadable = skipUnreadable;
    }

    public @Nullable Duration getMaxPollAge() {
        return maxPollAge;
    }

    /**
     * How long a consumer may make no progress (no poll, no page read, no delivery started or
     * ended) before its health check is DOWN. The default is 30 seconds more than three times the
     * longest pause between polls that delay and back-off allow. 0 turns this check off.
     */
    public void setMaxPollAge(@Nullable Duration maxPollAge) {
        this.maxPollAge = maxPollAge;
    }

    public boolean isWebhook() {
        return webhook;
    }

    /**
     * Whether webhooks of Kajabi wake the consumer, so that a new record is delivered at once. The
     * list is still polled with the interval delay, which can be longer then.
     */
    public void setWebhook(boolean webhook) {
        this.webhook = webhook;
    }

    public boolean isWebhookRequired() {
        return webhookRequired;
    }

    /**
     * Whether the route fails to start if its webhooks cannot be received or registered. Otherwise
     * the log and the health check report it, and the list is polled.
     */
    public void setWebhookRequired(boolean webhookRequired) {
        this.webhookRequired = webhookRequired;
    }

    public Duration getWebhookGap() {
        return webhookGap;
    }

    /**
     * The shortest time between two polls that webhooks cause. They also wait while they have used
     * up their budget of 60 requests a minute.
     */
    public void setWebhookGap(Duration webhookGap) {
        this.webhookGap = webhookGap;
    }

    public String getWebhookEchoes() {
        return webhookEchoes;
    }

    /**
     * When to poll again after the last webhook, because a webhook may arrive before its record is
     * in the list: durations separated by commas, or none.
     */
    public void setWebhookEchoes(String webhookEchoes) {
        this.webhookEchoes = webhookEchoes;
    }
}
