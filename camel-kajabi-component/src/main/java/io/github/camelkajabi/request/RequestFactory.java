// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.RequestBody;
import io.github.camelkajabi.catalog.RequestBody.ToOne;
import io.github.camelkajabi.catalog.ResourceType;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the request of an operation, from the message and the options of the endpoint. */
public final class RequestFactory {

    private static final String SITE = "site";
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

    public RequestFactory(EndpointOptions options) {
        this.options = options;
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
                                    operation, message, isUpdate(operation) ? input.id() : null)
                            : null;
            document = resourceDocument(operation, expected, input, id);
            boolean knowsSite = rules(operation, expected).relationships().containsKey(SITE);
            advice = knowsSite && !isSet(input, SITE) ? QueryFactory.SITE_ADVICE : null;
        } else if (expected != null && expected.kind() == RequestBody.Kind.IDENTIFIERS) {
            id = identity.recordId(operation, message);
            document = identifiersDocument(operation, expected, exchange);
        } else if (operation.needsId()) {
            id = identity.recordId(operation, message);
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

    /** The record that a message asks to write, with its site, checked for required parts. */
    public ResourceInput input(Operation operation, RequestBody expected, Exchange exchange)
            throws IOException {
        Rules allowed = rules(operation, expected);
        String type = allowed.type();
        Map<String, String> relationships = allowed.relationships();
        ResourceInput input = read(operation, exchange, allowed);
        if (relationships.containsKey(SITE)) {
            input = withSite(operation, exchange.getMessage(), input, relationships.get(SITE));
        }
        input.attributes().keySet().forEach(name -> warnIfUnknown(operation, type, name));
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

    private ResourceInput read(Operation operation, Exchange exchange, Rules allowed)
            throws IOException {
        try {
            ResourceInput input = ResourceInput.read(MessageBody.of(exchange), allowed);
            if (isUpdate(operation) && input.id() == null) {
                RecordId.requireNoOtherSpelling(input.attributes().keySet());
            }
            return input;
        } catch (DocumentException e) {
            throw wrongBody(
                    operation,
                    e,
                    "a map of attributes, a record of "
                            + allowed.type()
                            + ", or a JSON:API document; also as JSON in text, bytes, a stream, a"
                            + " file or a JsonNode");
        }
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
        String inBody = site(input);
        String id = input.id();
        boolean ofRecord =
                message.getBody() instanceof Resource
                        || (id != null && RecordOrigin.of(message).knows(operation.resource(), id));
        String site = identity.siteId(operation, message, inBody, ofRecord);
        if (site == null || site.equals(inBody)) {
            return input;
        }
        return (inBody == null ? input : input.without(SITE))
                .withDefaultRelationship(
                        SITE, new ResourceIdentifier(Objects.requireNonNull(type), site));
    }

    private static @Nullable String site(ResourceInput input) {
        return isSet(input, SITE)
                        && input.relationships().get(SITE) instanceof Map<?, ?> linkage
                        && linkage.get("data") instanceof Map<?, ?> site
                ? String.valueOf(site.get("id"))
                : null;
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
                || doubted.contains(attribute)) {
            return;
        }
        Optional<String> doubt = Catalog.get().doubtAttribute(type, attribute);
        if (doubt.isEmpty()) {
            if (known.size() < MAX_REMEMBERED) {
                known.add(attribute);
            }
        } else if (doubted.add(attribute)) {
            LOG.warn("kajabi:{}: {}", operation.uri(), doubt.get());
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
                                    : " Left out: " + String.join(", ", input.dropped()) + ".")
                            + " Supported: "
                            + String.join(", ", expected.attributes())
                            + ".");
        }
    }

    private static boolean isUpdate(Operation operation) {
        return operation.operation().equals("update");
    }

    private Map<String, @Nullable Object> identifiersDocument(
            Operation operation, RequestBody expected, Exchange exchange) throws IOException {
        String type = Objects.requireNonNull(expected.type());
        Message message = exchange.getMessage();
        Object related = CallParameter.RELATED_IDS.of(message, options);
        IdentifiersInput input = identifiers(operation, exchange, related, type);
        if (input.ids().isEmpty()) {
            checkEmpty(operation, message);
        }
        Map<String, @Nullable Object> meta = checkedMeta(operation, expected, input.meta());
        Boolean welcome = CallParameter.SEND_CUSTOMER_WELCOME_EMAIL.of(message, options);
        if (welcome != null && type.equals(OFFERS)) {
            OptionChecks.welcomeEmail(operation);
            meta.put(OptionChecks.WELCOME_EMAIL, welcome);
        }
        return RequestDocument.identifiers(type, input.ids(), meta);
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
