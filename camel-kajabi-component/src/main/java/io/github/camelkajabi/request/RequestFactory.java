// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import io.github.camelkajabi.EmptyValues;
import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.RequestBody;
import io.github.camelkajabi.catalog.RequestBody.ToOne;
import io.github.camelkajabi.catalog.ResourceType;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.IdentifiersInput;
import io.github.camelkajabi.jsonapi.RecordId;
import io.github.camelkajabi.jsonapi.RequestDocument;
import io.github.camelkajabi.jsonapi.ResourceInput;
import io.github.camelkajabi.jsonapi.ResourceInput.Rules;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.options.CallParameter;
import io.github.camelkajabi.options.EndpointOptions;
import io.github.camelkajabi.options.OptionChecks;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the request of an operation, from the message and the options of the endpoint. */
public final class RequestFactory {

    private static final String SITE = RecordSite.SITE;
    private static final String OFFERS = "offers";
    private static final Pattern NO_TOKEN = Pattern.compile("[\\s{}\\[\\]\"<>]");

    private static final Logger LOG = LoggerFactory.getLogger(RequestFactory.class);
    private static final int MAX_DOUBTS = 100;
    private static final int MAX_REMEMBERED = 1_000;

    private final Set<String> doubted = ConcurrentHashMap.newKeySet();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<Asked, Operation> found = new ConcurrentHashMap<>();
    private final Map<String, Rules> rules = new ConcurrentHashMap<>();
    private final EndpointOptions options;
    private final RecordIdentity identity;
    private final QueryFactory queries;
    private final TitledRecords titled;

    /**
     * Creates the factory of an endpoint.
     *
     * @param session the session of its account, in which titles are looked up
     */
    public RequestFactory(EndpointOptions options, Supplier<KajabiSession> session) {
        this.options = options;
        this.titled = new TitledRecords(session);
        this.identity = new RecordIdentity(options);
        this.queries = new QueryFactory(options);
    }

    /** Cache key: the operation and event that a message asks for. */
    private record Asked(@Nullable String operation, @Nullable String event) {}

    /** The operation that a message asks for. The catalogue is searched once for each key. */
    public Operation operation(Message message) {
        Asked asked =
                new Asked(
                        CallParameter.OPERATION.of(message, options),
                        CallParameter.EVENT.of(message, options));
        Operation operation = found.get(asked);
        if (operation == null) {
            operation =
                    Catalog.get()
                            .find(
                                    options.resource(),
                                    options.relationship(),
                                    asked.operation(),
                                    asked.event());
            if (found.size() < MAX_REMEMBERED) {
                found.put(asked, operation);
            }
        }
        return operation;
    }

    /**
     * Builds the request. The page parameters of a list are added by the page walk.
     *
     * @throws IllegalArgumentException if something is missing or wrong; nothing has been sent
     */
    public ApiRequest request(Operation operation, Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String id = null;
        Map<String, @Nullable Object> document = null;
        String advice = null;
        RequestBody expected = operation.body();
        if (expected != null && expected.kind() == RequestBody.Kind.RESOURCE) {
            ResourceInput input = input(operation, expected, exchange);
            checkSaysSomething(operation, expected, input);
            id =
                    operation.needsId()
                            ? identity.recordId(
                                    operation, message, isUpdate(operation) ? idOf(input) : null)
                            : null;
            document = resourceDocument(operation, expected, input, id);
            boolean knowsSite = rules(operation, expected).relationships().containsKey(SITE);
            advice = knowsSite && !isSet(input, SITE) ? QueryFactory.SITE_ADVICE : null;
        } else if (expected != null && expected.kind() == RequestBody.Kind.IDENTIFIERS) {
            RecordIdentity.Target target = identity.record(operation, message);
            id = target.id();
            document = identifiersDocument(operation, expected, exchange, target.site());
        } else if (operation.needsId()) {
            id = identity.record(operation, message).id();
        }
        String path = id == null ? operation.path() : operation.path(ApiRequest.encode(id));
        List<Parameter> query = List.of();
        if (operation.method() == Method.GET) {
            QueryFactory.Query made = queries.of(operation, message);
            query = made.parameters();
            advice = made.advice();
        }
        return new ApiRequest(
                operation.method(), path, query, document, operation.anonymous(), advice);
    }

    /**
     * The token that a message asks to revoke; null for the token of the session.
     *
     * @throws IllegalArgumentException if the body is not a token; nothing has been sent
     */
    public @Nullable String tokenToRevoke(Message message) {
        Object body = message.getBody();
        if (body instanceof OauthToken granted) {
            return granted.getAccessToken();
        }
        String token = body instanceof String text ? text.strip() : "";
        if ((body != null && !(body instanceof String)) || NO_TOKEN.matcher(token).find()) {
            throw new IllegalArgumentException(
                    "The body is not a token to revoke: it must be an OauthToken, the text of a"
                            + " token, or empty for the token of this session.");
        }
        return blankIsNull(token);
    }

    private static @Nullable String blankIsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.trim();
    }

    /**
     * Checks the record that a call has found by something else than its id, against the id in the
     * body. The id of a record that the connector has read may be that of its copy on another site.
     *
     * @throws IllegalArgumentException if a person wrote another id into the body
     */
    public void checkFound(
            Operation operation, Message message, @Nullable String inBody, String found) {
        if (!(message.getBody() instanceof Resource)) {
            identity.checkFound(operation, message, inBody, found);
        }
    }

    /** The record that a message asks to write, with its site, checked for required parts. */
    public ResourceInput input(Operation operation, RequestBody expected, Exchange exchange)
            throws IOException {
        Rules allowed = rules(operation, expected);
        String type = allowed.type();
        Map<String, String> relationships = allowed.relationships();
        Object content = content(operation, exchange, allowed);
        ResourceInput input = read(operation, content, allowed);
        for (ToOne relationship : expected.relationships()) {
            if (input.relationships().get(relationship.name()) instanceof Map<?, ?> linkage
                    && linkage.get("data") instanceof List) {
                throw wrongBody(
                        operation,
                        new DocumentException(
                                "/" + relationship.name(),
                                "expected the id of one record but found an array"),
                        "one record of " + relationship.type() + ", by its id");
            }
        }
        if (!isOfRecord(operation, exchange.getMessage(), input)) {
            warnOfDropped(operation, allowed, input);
        }
        if (CallParameter.EMPTY_VALUES.of(exchange.getMessage(), options) == EmptyValues.keep) {
            input = input.withoutEmptyAttributes();
        }
        if (relationships.containsKey(SITE)) {
            input = withSite(operation, exchange.getMessage(), input, relationships.get(SITE));
        }
        if (namesFieldsByTitle(operation, exchange.getMessage())) {
            String site = siteOfTitles(operation, exchange.getMessage(), input, content);
            input = titled.withHandles(operation, type, site, input);
        }
        input.attributes().keySet().forEach(name -> warnIfUnknown(operation, type, name));
        warnOfNotTaken(operation, expected, input);
        input = withBooleans(operation, type, input);
        for (ToOne relationship : expected.relationships()) {
            if (relationship.required() && !isSet(input, relationship.name())) {
                throw new IllegalArgumentException(
                        "kajabi:"
                                + operation.uri()
                                + " needs the relationship "
                                + relationship.name()
                                + (relationship.name().equals(SITE)
                                        ? ": set the option or header siteId, or add it to the"
                                                + " body."
                                        : ": set the id of a record of "
                                                + relationship.type()
                                                + " in the body as "
                                                + relationship.name()
                                                + "."));
            }
        }
        return input;
    }

    /**
     * How the records of a response are shown: as they are or, if the endpoint names custom fields
     * by title, under these names. The titles are looked up at once, so that a call that has
     * written does not fail afterwards.
     */
    public UnaryOperator<Resource> view(Operation operation, Message message) {
        if (!namesFieldsByTitle(operation, message)) {
            return UnaryOperator.identity();
        }
        String listed = operation.needsId() ? null : queries.listedSite(operation, message);
        return titled.view(
                operation,
                listed == null ? identity.siteId(operation, message) : listed,
                identity.isSiteSure(operation, message));
    }

    private boolean namesFieldsByTitle(Operation operation, Message message) {
        return Boolean.TRUE.equals(CallParameter.CUSTOM_FIELD_TITLES.of(message, options))
                && CallParameter.CUSTOM_FIELD_TITLES.appliesTo().test(operation);
    }

    /** Converts the texts true and false. The server treats any other text as true. */
    private static ResourceInput withBooleans(
            Operation operation, String type, ResourceInput input) {
        ResourceInput checked = input;
        for (String name : Catalog.get().booleanAttributes(type)) {
            Object value = input.attributes().get(name);
            if (value instanceof Boolean || value == null) {
                continue;
            }
            String text = String.valueOf(value).strip().toLowerCase(Locale.ROOT);
            if (!(value instanceof String) || !(text.equals("true") || text.equals("false"))) {
                throw new IllegalArgumentException(
                        "kajabi:"
                                + operation.uri()
                                + ": the attribute "
                                + name
                                + " must be one of [true, false], but the body has "
                                + (value instanceof String given
                                        ? "'" + OneLine.of(given, OneLine.VALUE) + "'"
                                        : JsonTree.kindOf(value))
                                + ".");
            }
            checked = checked.withAttribute(name, Boolean.valueOf(text));
        }
        return checked;
    }

    /** The site whose titles the attributes of a body have, according to the written record. */
    private @Nullable String siteOfTitles(
            Operation operation, Message message, ResourceInput input, @Nullable Object content)
            throws IOException {
        String written = RecordSite.writtenTo(input);
        if (written != null) {
            return written;
        }
        if (!isUpdate(operation)) {
            return identity.siteId(operation, message);
        }
        String id = identity.recordId(operation, message, idOf(input));
        String shown = id.equals(input.id()) ? RecordSite.of(content) : null;
        return identity.siteOfTitles(
                operation,
                message,
                shown == null ? identity.knownSite(operation, message, id) : shown);
    }

    private static @Nullable Object content(Operation operation, Exchange exchange, Rules allowed)
            throws IOException {
        try {
            return MessageBody.of(exchange);
        } catch (DocumentException e) {
            throw wrongInput(operation, e, allowed);
        }
    }

    private static ResourceInput read(Operation operation, @Nullable Object content, Rules allowed)
            throws IOException {
        try {
            ResourceInput input = ResourceInput.read(content, allowed);
            if (isUpdate(operation) && input.id() == null) {
                RecordId.requireNoOtherSpelling(input.attributes().keySet());
            }
            return input;
        } catch (DocumentException e) {
            throw wrongInput(operation, e, allowed);
        }
    }

    private static IllegalArgumentException wrongInput(
            Operation operation, DocumentException e, Rules allowed) {
        return wrongBody(
                operation,
                e,
                "a map of attributes, a record of "
                        + allowed.type()
                        + ", or a JSON:API document; also as JSON in text, bytes, a stream, a"
                        + " file or a JsonNode");
    }

    private static IllegalArgumentException wrongBody(
            Operation operation, DocumentException e, String accepted) {
        return new IllegalArgumentException(
                "The body cannot be used for kajabi:"
                        + operation.uri()
                        + ": "
                        + e.getMessage()
                        + ". Accepted: "
                        + accepted
                        + ".");
    }

    private ResourceInput withSite(
            Operation operation, Message message, ResourceInput input, @Nullable String type) {
        boolean ofRecord = isOfRecord(operation, message, input);
        boolean isForeign =
                ofRecord && RecordOrigin.of(message).isAnswerOfAnother(options.account());
        String inBody = isForeign ? null : RecordSite.writtenTo(input);
        String site = identity.siteId(operation, message, inBody, ofRecord);
        if (site == null) {
            return isForeign ? input.without(SITE) : input;
        } else if (site.equals(inBody)) {
            return input;
        }
        return input.without(SITE)
                .withDefaultRelationship(
                        SITE, new ResourceIdentifier(Objects.requireNonNull(type), site));
    }

    /** Whether the body is a record that the connector has read. */
    private boolean isOfRecord(Operation operation, Message message, ResourceInput input) {
        String id = input.id();
        return id != null
                && (message.getBody() instanceof Resource
                        || RecordOrigin.of(message)
                                .knows(options.account(), operation.resource(), id));
    }

    /** The attributes and relationships that an operation can write. */
    private Rules rules(Operation operation, RequestBody expected) {
        return rules.computeIfAbsent(operation.id(), id -> readRules(expected));
    }

    private static Rules readRules(RequestBody expected) {
        String type = Objects.requireNonNull(expected.type());
        return new Rules(
                type,
                Catalog.get()
                        .resourceType(type)
                        .map(ResourceType::readOnlyAttributes)
                        .map(Set::copyOf)
                        .orElse(Set.of()),
                expected.relationships().stream()
                        .collect(Collectors.toMap(ToOne::name, ToOne::type)));
    }

    private void warnIfUnknown(Operation operation, String type, String attribute) {
        if (known.contains(attribute)
                || doubted.size() >= MAX_DOUBTS
                || doubted.contains(shown(attribute))) {
            return;
        }
        Optional<String> doubt = Catalog.get().doubtAttribute(type, attribute);
        if (doubt.isEmpty()) {
            if (known.size() < MAX_REMEMBERED) {
                known.add(attribute);
            }
        } else if (doubted.add(shown(attribute))) {
            LOG.warn("kajabi:{}: {}", operation.uri(), doubt.get());
        }
    }

    /** The server would report success and leave such an attribute out. */
    private void warnOfNotTaken(Operation operation, RequestBody expected, ResourceInput input) {
        expected.notTaken()
                .forEach(
                        (name, sentence) -> {
                            if (input.attributes().get(name) != null && doubted.add(name)) {
                                LOG.warn("kajabi:{}: {}", operation.uri(), sentence);
                            }
                        });
    }

    /** A name from outside, fit for a message and to be remembered. */
    private static String shown(String name) {
        return OneLine.of(name, OneLine.VALUE);
    }

    /** Linkage that a person wrote and the operation does not write is not dropped in silence. */
    private void warnOfDropped(Operation operation, Rules allowed, ResourceInput input) {
        for (String name : input.dropped()) {
            if (!allowed.readOnly().contains(name)
                    && !name.equals("id")
                    && doubted.size() < MAX_DOUBTS
                    && doubted.add("/" + shown(name))) {
                LOG.warn(
                        "kajabi:{}: the relationship {} in the body is not written by this"
                                + " operation. An operation on the relationship writes it.",
                        operation.uri(),
                        shown(name));
            }
        }
    }

    private static boolean isSet(ResourceInput input, String relationship) {
        return input.relationships().get(relationship) instanceof Map<?, ?> linkage
                && linkage.get("data") != null;
    }

    private static Map<String, @Nullable Object> resourceDocument(
            Operation operation, RequestBody expected, ResourceInput input, @Nullable String id) {
        String type = Objects.requireNonNull(expected.type());
        return isUpdate(operation) && id != null
                ? RequestDocument.update(type, id, input)
                : RequestDocument.create(type, input);
    }

    /** The server would report success for an update without content. */
    private static void checkSaysSomething(
            Operation operation, RequestBody expected, ResourceInput input) {
        if (isUpdate(operation)
                && input.attributes().isEmpty()
                && input.relationships().isEmpty()) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + " has nothing to write: the body contains no writable"
                            + " attribute."
                            + (input.dropped().isEmpty()
                                    ? ""
                                    : " Left out: "
                                            + shown(String.join(", ", input.dropped()))
                                            + ".")
                            + " Supported: "
                            + String.join(", ", expected.attributes())
                            + ".");
        }
    }

    /** The id in a body; empty if the body has an id without a value. */
    private static @Nullable String idOf(ResourceInput input) {
        return input.id() == null && input.dropped().contains("id") ? "" : input.id();
    }

    private static boolean isUpdate(Operation operation) {
        return operation.operation().equals("update");
    }

    private Map<String, @Nullable Object> identifiersDocument(
            Operation operation, RequestBody expected, Exchange exchange, @Nullable String site)
            throws IOException {
        String type = Objects.requireNonNull(expected.type());
        Message message = exchange.getMessage();
        Object related = related(operation, type, message, site);
        if (related != null) {
            requireNoMeta(operation, expected, exchange);
        }
        IdentifiersInput input = identifiers(operation, exchange, related, type);
        if (input.ids().isEmpty()) {
            checkEmpty(operation, message);
        }
        Map<String, @Nullable Object> meta = checkedMeta(operation, expected, input.meta());
        Boolean welcome = CallParameter.SEND_CUSTOMER_WELCOME_EMAIL.of(message, options);
        if (welcome != null && type.equals(OFFERS)) {
            OptionChecks.welcomeEmail(operation);
            Object inBody = meta.put(OptionChecks.WELCOME_EMAIL, welcome);
            if (inBody != null && !inBody.equals(welcome)) {
                throw new IllegalArgumentException(
                        "kajabi:"
                                + operation.uri()
                                + ": sendCustomerWelcomeEmail is "
                                + welcome
                                + " in the option or header, and "
                                + OptionChecks.WELCOME_EMAIL
                                + " is "
                                + inBody
                                + " in the meta object of the body. Remove the one that is wrong.");
            }
        }
        return RequestDocument.identifiers(type, input.ids(), meta);
    }

    /**
     * The related ids that options or headers name, by id or by title; null if none does.
     *
     * @param site the site of the record; null if it is not known
     */
    private @Nullable Object related(
            Operation operation, String type, Message message, @Nullable String site) {
        Object ids = CallParameter.RELATED_IDS.of(message, options);
        Object titles = CallParameter.RELATED_TITLES.of(message, options);
        if (titles == null) {
            return ids;
        }
        if (ids != null) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + " has relatedIds and relatedTitles, in options or headers. Remove one"
                            + " of the two.");
        }
        return titled.ids(operation, type, identity.siteOfTitles(operation, message, site), titles);
    }

    /**
     * Refuses a body with a meta object beside related ids: the body is not read then, and a switch
     * in its meta object would have no effect. A stream that can be read only once is not looked
     * at.
     */
    private static void requireNoMeta(Operation operation, RequestBody expected, Exchange exchange)
            throws IOException {
        Object body = exchange.getMessage().getBody();
        if (expected.meta().isEmpty() || MessageBody.isOnce(body) || MessageBody.isLarge(body)) {
            return;
        }
        boolean hasMeta;
        try {
            hasMeta = IdentifiersInput.hasMeta(MessageBody.of(exchange), expected.meta());
        } catch (DocumentException e) {
            return;
        } finally {
            if (body instanceof StreamCache cache) {
                cache.reset();
            }
        }
        if (hasMeta) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + " takes the ids from relatedIds or relatedTitles, so the meta object"
                            + " of the body would have no effect. Remove that option or header, or"
                            + " set the option or header sendCustomerWelcomeEmail instead of the"
                            + " meta object.");
        }
    }

    /** The server ignores a meta member that it does not know, or that is not true or false. */
    private static Map<String, @Nullable Object> checkedMeta(
            Operation operation, RequestBody expected, Map<String, @Nullable Object> given) {
        if (expected.meta().isEmpty()) {
            return new LinkedHashMap<>(given);
        }
        Map<String, @Nullable Object> meta = new LinkedHashMap<>();
        given.forEach(
                (name, value) -> {
                    String text = String.valueOf(value).strip().toLowerCase(Locale.ROOT);
                    if (!expected.meta().contains(name)
                            || !(text.equals("true") || text.equals("false"))) {
                        throw new IllegalArgumentException(
                                "The body cannot be used for kajabi:"
                                        + operation.uri()
                                        + ": meta has "
                                        + OneLine.of(name + "=" + value, OneLine.VALUE)
                                        + ". Supported: "
                                        + String.join(", ", expected.meta())
                                        + ", one of [true, false].");
                    }
                    meta.put(name, Boolean.valueOf(text));
                });
        return meta;
    }

    private static IdentifiersInput identifiers(
            Operation operation, Exchange exchange, @Nullable Object related, String type)
            throws IOException {
        try {
            return IdentifiersInput.read(
                    related == null ? MessageBody.of(exchange) : related,
                    type,
                    operation.body() == null ? List.of() : operation.body().meta());
        } catch (DocumentException e) {
            if (related != null) {
                throw new IllegalArgumentException(
                        "kajabi:"
                                + operation.uri()
                                + " cannot use the related ids of the header "
                                + KajabiConstants.RELATED_IDS
                                + " or the option relatedIds: "
                                + e.getMessage()
                                + ".");
            }
            throw wrongBody(
                    operation,
                    e,
                    "an id of "
                            + type
                            + ", several separated by commas, a list of ids or records, or a"
                            + " JSON:API document; also as JSON in text, bytes, a stream, a file or"
                            + " a JsonNode");
        }
    }

    private void checkEmpty(Operation operation, Message message) {
        if (!operation.operation().equals("replace")) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + " has nothing to do: set ids in the body, the header "
                            + KajabiConstants.RELATED_IDS
                            + " or the option relatedIds.");
        }
        if (!Boolean.TRUE.equals(CallParameter.ALLOW_EMPTY_REPLACE.of(message, options))) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + " without ids would remove everything. Set allowEmptyReplace=true if"
                            + " this is intended.");
        }
    }
}
