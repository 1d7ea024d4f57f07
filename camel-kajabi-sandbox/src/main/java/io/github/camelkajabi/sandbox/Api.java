// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelkajabi.sandbox.Documents.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The operations of the API: routes, reading of requests, writing of responses. */
final class Api {

    static final ObjectMapper MAPPER = new ObjectMapper();
    static final String JSON_API = "application/vnd.api+json";

    private static final Pattern CUSTOM = Pattern.compile("custom_([1-9][0-9]{0,2})");
    static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+");
    private static final String NOT_FOUND_PAGE =
            "<!DOCTYPE html><html><head><title>Not found</title></head><body>The page does not"
                    + " exist.</body></html>";

    private final Store store;
    private final Actions actions;
    private final Documents documents;
    private final Lists lists;
    private final Tokens tokens;
    private final HookTargets hookTargets;
    private final HookRules hookRules;
    private final Identity identity;
    private final boolean strict;
    private final List<Route> routes = new ArrayList<>();

    /** The user a key belongs to. */
    record Identity(String id, String name, String email) {}

    private record Call(SandboxRequest request, String id, Permissions permissions) {}

    @FunctionalInterface
    private interface Handler {
        SandboxResponse handle(Call call);
    }

    /**
     * Changes a relationship of a record by identifiers; {@code meta} is the one of the request,
     * maybe missing.
     */
    @FunctionalInterface
    private interface Change {
        void apply(Resource row, Set<String> ids, JsonNode meta);
    }

    private record Route(String method, List<String> segments, boolean open, Handler handler) {

        boolean matches(String requestMethod, List<String> path) {
            if (!method.equals(requestMethod) || segments.size() != path.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!segments.get(i).equals("{id}") && !segments.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }

        String id(List<String> path) {
            int index = segments.indexOf("{id}");
            return index < 0 ? "" : path.get(index);
        }
    }

    Api(
            Store store,
            Actions actions,
            Documents documents,
            Lists lists,
            Tokens tokens,
            HookTargets hookTargets,
            HookRules hookRules,
            Identity identity,
            boolean strict) {
        this.store = store;
        this.actions = actions;
        this.documents = documents;
        this.lists = lists;
        this.tokens = tokens;
        this.hookTargets = hookTargets;
        this.hookRules = hookRules;
        this.identity = identity;
        this.strict = strict;
        addRoutes();
    }

    SandboxResponse handle(SandboxRequest request) {
        List<String> path = List.of(request.path().split("/", -1));
        Route route =
                routes.stream()
                        .filter(r -> r.matches(request.method(), path))
                        .findFirst()
                        .orElse(null);
        try {
            if (route == null) {
                return html(404, NOT_FOUND_PAGE);
            }
            Permissions permissions = Permissions.ALL;
            if (!route.open()) {
                permissions = tokens.permissions(request.header("authorization"));
                if (permissions == null) {
                    throw ApiException.unauthorized();
                }
                permissions.check(route.method(), route.segments());
            }
            return route.handler().handle(new Call(request, route.id(path), permissions));
        } catch (ApiException e) {
            return e.answer();
        }
    }

    static SandboxResponse document(int status, Object body) {
        return text(status, JSON_API, write(body));
    }

    static SandboxResponse json(int status, Object body) {
        return text(status, "application/json", write(body));
    }

    static SandboxResponse html(int status, String body) {
        return text(status, "text/html; charset=utf-8", body);
    }

    static SandboxResponse empty(int status) {
        return new SandboxResponse(status, Map.of(), null, SandboxResponse.Delivery.WHOLE);
    }

    static String opaqueId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    private void addRoutes() {
        route("POST", "/v1/oauth/token", true, call -> tokens.token(call.request()));
        route("GET", "/v1/version", true, call -> document(200, version()));
        route("POST", "/v1/oauth/revoke", call -> tokens.revoke(call.request()));
        route("GET", "/v1/me", call -> document(200, Map.of("data", me())));
        Hooks.EVENTS.forEach(
                event ->
                        route(
                                "GET",
                                "/v1/hooks/" + event + "_sample",
                                call -> document(200, Samples.of(event, documents))));
        for (ResourceType type : ResourceTypes.all()) {
            if (type.hasEndpoint()) {
                String path = "/v1/" + type.name();
                route("GET", path, call -> document(200, lists.page(type, call.request())));
                route(
                        "GET",
                        path + "/{id}",
                        call ->
                                document(
                                        200,
                                        lists.single(row(type.name(), call.id()), call.request())));
            }
        }
        route("POST", "/v1/contacts", this::createContact);
        route("PATCH", "/v1/contacts/{id}", this::updateContact);
        route("DELETE", "/v1/contacts/{id}", this::deleteContact);
        route("POST", "/v1/contact_notes", this::createNote);
        route("PATCH", "/v1/contact_notes/{id}", this::updateNote);
        route("DELETE", "/v1/contact_notes/{id}", call -> delete("contact_notes", call, 200));
        routes.add(new Route("POST", segments("/v1/hooks"), false, this::createHook));
        route("DELETE", "/v1/hooks/{id}", call -> delete("hooks", call, 204));
        route("POST", "/v1/forms/{id}/submit", this::submit);
        identifierLists(
                "contacts",
                "tags",
                "contact_tags",
                (row, ids, meta) -> actions.addTags(row, ids),
                (row, ids, meta) -> actions.removeTags(row, ids));
        identifierLists(
                "contacts",
                "offers",
                "offers",
                (row, ids, meta) ->
                        actions.grant(
                                row, ids, meta.path("send_customer_welcome_email").asBoolean(true)),
                (row, ids, meta) -> actions.revoke(row, ids));
        identifierLists(
                "customers",
                "offers",
                "offers",
                (row, ids, meta) -> actions.grant(store.contactOf(row), ids, false),
                (row, ids, meta) -> actions.revoke(store.contactOf(row), ids));
        route(
                "GET",
                "/v1/offers/{id}/relationships/products",
                call -> identifiers(store.get("offers", call.id()), "products"));
        route("POST", "/v1/purchases/{id}/deactivate", call -> change(call, actions::deactivate));
        route("POST", "/v1/purchases/{id}/reactivate", call -> change(call, actions::reactivate));
        route(
                "POST",
                "/v1/purchases/{id}/cancel_subscription",
                call -> change(call, actions::cancelSubscription));
    }

    private void route(String method, String path, Handler handler) {
        route(method, path, false, handler);
    }

    /** Adds a route whose handler runs inside the store's lock. */
    private void route(String method, String path, boolean open, Handler handler) {
        Handler locked = call -> store.locked(() -> handler.handle(call));
        routes.add(new Route(method, segments(path), open, locked));
    }

    /** Adds list, add, remove and replace of one relationship. */
    private void identifierLists(
            String type, String relationship, String target, Change add, Change remove) {
        String path = "/v1/" + type + "/{id}/relationships/" + relationship;
        route("GET", path, call -> identifiers(store.get(type, call.id()), relationship));
        relationshipChange("POST", path, type, relationship, target, add);
        relationshipChange("DELETE", path, type, relationship, target, remove);
        relationshipChange(
                "PATCH",
                path,
                type,
                relationship,
                target,
                (row, ids, meta) -> {
                    Set<String> surplus = new LinkedHashSet<>(related(row, relationship));
                    surplus.removeAll(ids);
                    remove.apply(row, surplus, meta);
                    // The switch for the welcome mail is documented for POST only.
                    add.apply(row, ids, MissingNode.getInstance());
                });
    }

    private void relationshipChange(
            String method,
            String path,
            String type,
            String relationship,
            String target,
            Change change) {
        route(
                method,
                path,
                call -> {
                    Resource row = store.get(type, call.id());
                    JsonNode body = body(call);
                    change.apply(row, identifiersIn(body, target), body.path("meta"));
                    return identifiers(row, relationship);
                });
    }

    private SandboxResponse createContact(Call call) {
        JsonNode data = data(call, "contacts");
        String site = related(data, "site", "sites");
        Map<String, Object> attributes = contactAttributes(data, site, null);
        return created(actions.createContact(site, attributes, store.now()));
    }

    private SandboxResponse updateContact(Call call) {
        Resource contact = store.get("contacts", call.id());
        JsonNode data = data(call, "contacts");
        actions.updateContact(contact, contactAttributes(data, contact.one("site"), contact));
        return document(200, data(contact));
    }

    private SandboxResponse deleteContact(Call call) {
        Resource contact = store.get("contacts", call.id());
        if (actions.hasRunningSubscription(contact)) {
            throw ApiException.of(422, "Contact has running subscriptions");
        }
        actions.deleteContact(contact);
        return document(200, Map.of("data", Map.of()));
    }

    private SandboxResponse createNote(Call call) {
        JsonNode data = data(call, "contact_notes");
        String contact = related(data, "contact", "contacts");
        String text = noteBody(data);
        Resource note =
                store.create(
                        "contact_notes", store.get("contacts", contact).one("site"), store.now());
        note.one("contact", contact);
        note.attributes().put("body", text);
        return created(note);
    }

    private SandboxResponse updateNote(Call call) {
        Resource note = store.get("contact_notes", call.id());
        note.attributes().put("body", noteBody(data(call, "contact_notes")));
        note.touch(store.now());
        return document(200, data(note));
    }

    private SandboxResponse createHook(Call call) {
        String target = data(call, "hooks").at("/attributes/target_url").asText();
        // Outside the lock, because a name service may be slow.
        boolean isReachable = hookTargets.reach(target) != HookTargets.Reach.REFUSED;
        return store.locked(() -> createHook(call, isReachable));
    }

    private SandboxResponse createHook(Call call, boolean isReachable) {
        JsonNode data = data(call, "hooks");
        String site = related(data, "site", "sites");
        JsonNode attributes = data.path("attributes");
        Refusals refusals = new Refusals();
        refusals.check(
                Hooks.EVENTS.contains(attributes.path("event").asText()),
                "/data/attributes/event",
                "Event is not in the list");
        boolean isUrl = attributes.path("target_url").asText().matches("https?://[^/\\s]+.*");
        refusals.check(
                isUrl && isReachable,
                "/data/attributes/target_url",
                isUrl ? HookTargets.REFUSAL : "Target URL is not a URL");
        String resourceId = attributes.path("resource_id").asText("");
        refusals.check(
                resourceId.equals("null") || resourceId.matches("[0-9]{0,18}"),
                "/data/attributes/resource_id",
                "Resource id is not an id");
        refusals.check(
                !hookRules.refusesDuplicates() || !hasHook(site, attributes, resourceId),
                "/data/attributes/target_url",
                "Target URL has been taken");
        refusals.raise();
        call.permissions().checkEvent(attributes.path("event").asText());
        Resource hook = store.create("hooks", site, store.now());
        hook.attributes().put("event", attributes.path("event").asText());
        hook.attributes().put("target_url", attributes.path("target_url").asText());
        if (!resourceId.isEmpty() && !resourceId.equals("null")) {
            hook.attributes().put("resource_id", Long.valueOf(resourceId));
        }
        return created(hook);
    }

    private boolean hasHook(String site, JsonNode attributes, String resourceId) {
        String limit = resourceId.equals("null") ? "" : resourceId;
        return store.all("hooks").stream()
                .anyMatch(
                        hook ->
                                site.equals(hook.one("site"))
                                        && hook.text("event")
                                                .equals(attributes.path("event").asText())
                                        && hook.text("target_url")
                                                .equals(attributes.path("target_url").asText())
                                        && hook.text("resource_id").equals(limit));
    }

    private SandboxResponse submit(Call call) {
        Resource form = row("forms", call.id());
        JsonNode data = data(call, "form_submissions");
        JsonNode attributes = data.path("attributes");
        Refusals refusals = new Refusals();
        checkEmail(refusals, attributes.path("email"));
        checkName(refusals, attributes.path("name"));
        refusals.raise();
        return created(actions.submit(form, permitted("form_submissions", attributes)));
    }

    private SandboxResponse change(Call call, Consumer<Resource> change) {
        Resource purchase = store.get("purchases", call.id());
        change.accept(purchase);
        return document(200, data(purchase));
    }

    private SandboxResponse delete(String type, Call call, int status) {
        store.remove(store.get(type, call.id()));
        return empty(status);
    }

    private Map<String, Object> contactAttributes(JsonNode data, String site, Resource contact) {
        JsonNode attributes = data.path("attributes");
        Refusals refusals = new Refusals();
        if (contact == null || attributes.has("email")) {
            JsonNode email = attributes.path("email");
            checkEmail(refusals, email);
            refusals.check(
                    actions.contactByEmail(site, email.asText())
                            .map(other -> contact != null && other.id().equals(contact.id()))
                            .orElse(true),
                    "/data/attributes/email",
                    "Email is in use already");
        }
        if (attributes.has("name")) {
            checkName(refusals, attributes.path("name"));
        }
        refusals.raise();
        Map<String, Object> permitted = permitted("contacts", attributes);
        if (contact == null || contact.one("customer") == null) {
            permitted.remove("external_user_id");
        }
        return permitted;
    }

    /** Returns the attributes a client may write; the server ignores any other. */
    private static Map<String, Object> permitted(String type, JsonNode attributes) {
        Set<String> known = ResourceTypes.of(type).attributeNames();
        Map<String, Object> permitted = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : attributes.properties()) {
            String name = field.getKey();
            if (isCustomField(name)
                    || (known.contains(name) && !name.matches("(created|updated)_at"))) {
                permitted.put(name, MAPPER.convertValue(field.getValue(), Object.class));
            }
        }
        return permitted;
    }

    private static boolean isCustomField(String name) {
        var matcher = CUSTOM.matcher(name);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) <= 150;
    }

    private static void checkEmail(Refusals refusals, JsonNode email) {
        refusals.check(
                email.isTextual() && EMAIL.matcher(email.textValue().strip()).matches(),
                "/data/attributes/email",
                "Email cannot receive mail");
    }

    private static void checkName(Refusals refusals, JsonNode name) {
        refusals.check(
                name.isTextual() && !name.textValue().isBlank(),
                "/data/attributes/name",
                "Name is empty");
    }

    private static String noteBody(JsonNode data) {
        JsonNode text = data.path("attributes").path("body");
        if (!text.isTextual() || text.textValue().isBlank()) {
            throw ApiException.at(422, "/data/attributes/body", "Body is empty");
        }
        return text.textValue();
    }

    private JsonNode body(Call call) {
        String contentType = call.request().header("content-type");
        if (strict && !contentType.startsWith(JSON_API)) {
            throw ApiException.of(415, "Content type is not " + JSON_API);
        }
        try {
            JsonNode body = MAPPER.readTree(call.request().body());
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            throw ApiException.of(400, "Body is not JSON");
        }
        throw ApiException.of(400, "Body is not a JSON object");
    }

    private JsonNode data(Call call, String type) {
        JsonNode data = body(call).path("data");
        if (!data.isObject() || !type.equals(data.path("type").asText())) {
            throw ApiException.at(400, "/data", "Data must be a resource object of type " + type);
        }
        if (!call.request().method().equals("POST")
                && !call.id().equals(data.path("id").asText(strict ? "" : call.id()))) {
            throw ApiException.at(400, "/data/id", "Id differs from the one in the path");
        }
        if (!data.path("attributes").isObject() && (strict || data.has("attributes"))) {
            throw ApiException.at(400, "/data/attributes", "Attributes must be an object");
        }
        return data;
    }

    private String related(JsonNode data, String relationship, String type) {
        String pointer = "/data/relationships/" + relationship;
        JsonNode identifier = data.path("relationships").path(relationship).path("data");
        if (!type.equals(identifier.path("type").asText()) || !identifier.path("id").isTextual()) {
            throw ApiException.at(400, pointer, "Relationship " + relationship + " is mandatory");
        }
        String id = identifier.path("id").textValue();
        if (store.find(type, id).isEmpty()) {
            throw ApiException.at(400, pointer, "No record " + id);
        }
        return id;
    }

    private Set<String> identifiersIn(JsonNode body, String type) {
        JsonNode data = body.path("data");
        Set<String> ids = new LinkedHashSet<>();
        if (!data.isArray()) {
            throw ApiException.at(400, "/data", "Body must be a list of identifiers");
        }
        for (JsonNode identifier : data) {
            if (!type.equals(identifier.path("type").asText())
                    || !identifier.path("id").isTextual()) {
                throw ApiException.at(400, "/data", "Body must be a list of identifiers");
            }
            ids.add(store.get(type, identifier.path("id").textValue()).id());
        }
        return ids;
    }

    private SandboxResponse identifiers(Resource row, String relationship) {
        return document(
                200,
                Map.of(
                        "data",
                        documents.identifiers(
                                target(row, relationship), related(row, relationship))));
    }

    private static String target(Resource row, String relationship) {
        return relation(row, relationship).target();
    }

    private Collection<String> related(Resource row, String relationship) {
        return relation(row, relationship).ids().apply(store, row);
    }

    private static ResourceType.Relation relation(Resource row, String relationship) {
        return ResourceTypes.of(row.type()).relations().stream()
                .filter(relation -> relation.name().equals(relationship))
                .findFirst()
                .orElseThrow();
    }

    private Resource row(String type, String id) {
        if (type.equals("forms") && id.equals("default")) {
            return store.all("forms").stream()
                    .filter(form -> Boolean.TRUE.equals(form.value("default")))
                    .findFirst()
                    .orElseThrow(() -> ApiException.unknown(id));
        }
        return store.get(type, id);
    }

    private SandboxResponse created(Resource row) {
        return document(201, data(row));
    }

    private Map<String, Object> data(Resource row) {
        return Map.of("data", documents.resource(row, View.ALL));
    }

    private Map<String, Object> me() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("initials", identity.name().replaceAll("(\\S)\\S*\\s*", "$1"));
        attributes.put("name", identity.name());
        attributes.put("email", identity.email());
        attributes.put("role_level", "OWNER");
        Map<String, Object> me = new LinkedHashMap<>();
        me.put("id", identity.id());
        me.put("type", "me");
        me.put("attributes", attributes);
        return me;
    }

    private static Map<String, Object> version() {
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("meta", Map.of("title", "Kajabi API", "version", "1.1.0"));
        version.put("links", Map.of("documentation", "https://developers.kajabi.com"));
        version.put(
                "jsonapi",
                Map.of("version", "1.0", "specification", "https://jsonapi.org/format/1.0/"));
        return version;
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }

    private static SandboxResponse text(int status, String contentType, String body) {
        return new SandboxResponse(
                status,
                Map.of("content-type", contentType),
                Objects.requireNonNull(body),
                SandboxResponse.Delivery.WHOLE);
    }

    private static String write(Object body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Collects the reasons for refusing a write, so that one response names them all. */
    private static final class Refusals {

        private ApiException refusal;

        void check(boolean right, String pointer, String detail) {
            if (!right) {
                refusal =
                        refusal == null
                                ? ApiException.at(422, pointer, detail)
                                : refusal.and(pointer, detail);
            }
        }

        void raise() {
            if (refusal != null) {
                throw refusal;
            }
        }
    }
}
