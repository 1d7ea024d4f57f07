// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sandbox's own web page: its records, its requests, and a few buttons. The page is not part of
 * the API: its requests are not logged, and fault rules do not affect them.
 *
 * <p>It accepts only the host names that the API accepts, so that no other name can be pointed at
 * it, and changes something only if the request carries the page's own origin.
 */
final class SandboxPage {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxPage.class);

    private static final String ROOM = "/sandbox/";
    private static final String CONTACT = ROOM + "contacts/";
    private static final String EVERY_PATH = "/v1/**";
    private static final String REQUEST = ROOM + "requests/";
    private static final List<String> METHODS =
            List.of("*", "GET", "POST", "PATCH", "PUT", "DELETE");

    private static final Map<String, String> HEADERS =
            Map.of(
                    "cache-control", "no-store",
                    "content-security-policy",
                            "default-src 'none'; script-src 'self'; style-src 'self'; img-src"
                                    + " 'self'; connect-src 'self'; base-uri 'none'; form-action"
                                    + " 'none'; frame-ancestors 'none'; require-trusted-types-for"
                                    + " 'script'",
                    "cross-origin-opener-policy", "same-origin",
                    "cross-origin-resource-policy", "same-origin",
                    "referrer-policy", "same-origin",
                    "x-content-type-options", "nosniff",
                    "x-frame-options", "DENY");

    /** The wrong responses that the page can request, by their names in {@link FaultRules.Rule}. */
    private static final Map<String, UnaryOperator<FaultRules.Rule>> WRONG_ANSWERS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("emptyList", FaultRules.Rule::emptyList),
                            Map.entry("emptyPage", FaultRules.Rule::emptyPage),
                            Map.entry("withoutLast", rule -> rule.withoutLast(1)),
                            Map.entry("withoutMiddleRow", FaultRules.Rule::withoutMiddleRow),
                            Map.entry("ignoreFilters", rule -> rule.ignore("filter[*]")),
                            Map.entry("pageSize", rule -> rule.pageSize(10)),
                            Map.entry("stale", FaultRules.Rule::stale),
                            Map.entry("repeat", FaultRules.Rule::repeat),
                            Map.entry("withoutNext", FaultRules.Rule::withoutNext),
                            Map.entry("withNext", FaultRules.Rule::withNext),
                            Map.entry("totalTooSmall", rule -> rule.totalOff(-1)),
                            Map.entry("totalTooBig", rule -> rule.totalOff(1)),
                            Map.entry("withoutTotals", FaultRules.Rule::withoutTotals),
                            Map.entry("wholeSeconds", FaultRules.Rule::wholeSeconds),
                            Map.entry("withoutData", FaultRules.Rule::withoutData),
                            Map.entry("nullData", FaultRules.Rule::nullData),
                            Map.entry("withErrors", FaultRules.Rule::withErrors),
                            Map.entry("notJson", FaultRules.Rule::notJson),
                            Map.entry("noBody", rule -> rule.respondEmpty(200)),
                            Map.entry("html", rule -> rule.respondHtml(200))));

    private final KajabiSandbox sandbox;
    private final HostGuard guard;
    private final Supplier<Status> status;

    SandboxPage(KajabiSandbox sandbox, HostGuard guard, Supplier<Status> status) {
        this.sandbox = sandbox;
        this.guard = guard;
        this.status = status;
    }

    /** Returns whether a request is for the page; all others are for the API. */
    boolean isFor(SandboxRequest request) {
        return request.path().equals("/")
                || request.path().equals("/favicon.ico")
                || request.path().startsWith(ROOM);
    }

    SandboxResponse handle(SandboxRequest request) {
        try {
            return guarded(request);
        } catch (NoSuchElementException e) {
            return message(404, e.getMessage());
        } catch (IllegalArgumentException e) {
            return message(422, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{} {} failed in the sandbox's page", request.method(), request.path(), e);
            return message(500, "The sandbox failed; see its log");
        }
    }

    private SandboxResponse guarded(SandboxRequest request) {
        if (!guard.isAddressed(request)) {
            return message(421, "This page accepts loopback names only: " + sandbox.pageUrl());
        }
        boolean isRead = request.method().equals("GET") || request.method().equals("HEAD");
        if (!isRead
                && !request.header("origin").equalsIgnoreCase("http://" + request.header("host"))) {
            return message(403, "Only the page itself may do this");
        }
        SandboxResponse answer = isRead ? read(request) : change(request);
        return request.method().equals("HEAD")
                ? new SandboxResponse(answer.status(), answer.headers(), null, answer.delivery())
                : answer;
    }

    private SandboxResponse read(SandboxRequest request) {
        return switch (request.path()) {
            case "/" -> file("page.html", "text/html; charset=utf-8");
            case "/favicon.ico", ROOM + "icon.svg" -> file("icon.svg", "image/svg+xml");
            case ROOM + "page.css" -> file("page.css", "text/css; charset=utf-8");
            case ROOM + "page.js" -> file("page.js", "text/javascript; charset=utf-8");
            case ROOM + "status" -> json(200, status.get());
            case ROOM + "credentials" -> json(200, credentials());
            default ->
                    request.path().startsWith(REQUEST)
                            ? json(200, logged(request.path().substring(REQUEST.length())))
                            : message(404, "There is nothing here");
        };
    }

    /** Returns what a client has to know, for the copy buttons. The page does not show it. */
    private Map<String, String> credentials() {
        Map<String, String> credentials = new LinkedHashMap<>();
        credentials.put("clientId", sandbox.clientId());
        credentials.put("clientSecret", sandbox.clientSecret());
        if (sandbox.data().count("sites") > 0) {
            credentials.put("siteId", sandbox.data().siteId());
        }
        return credentials;
    }

    private LoggedBody logged(String number) {
        return (number.matches("[1-9][0-9]{0,17}")
                        ? sandbox.requests().numbered(Long.parseLong(number))
                        : Optional.<RequestLog.Entry>empty())
                .map(LoggedBody::of)
                .orElseThrow(() -> new NoSuchElementException("This request is no longer kept"));
    }

    private SandboxResponse change(SandboxRequest request) {
        String action = request.method() + " " + request.path();
        return switch (action) {
            case "POST " + ROOM + "contacts" -> addContact(body(request));
            case "POST " + ROOM + "purchases" -> addPurchase(body(request));
            case "POST " + ROOM + "faults" -> addFault(body(request));
            case "DELETE " + ROOM + "faults" -> {
                sandbox.faults().clear();
                yield message(200, "Dropped all fault rules");
            }
            case "DELETE " + ROOM + "tokens" -> {
                sandbox.revokeTokens();
                yield message(200, "Revoked all tokens");
            }
            default ->
                    request.method().equals("DELETE") && request.path().startsWith(CONTACT)
                            ? deleteContact(request.path().substring(CONTACT.length()))
                            : message(404, "There is nothing here");
        };
    }

    private SandboxResponse addContact(JsonNode body) {
        String name = body.path("name").asText("").strip();
        String email = body.path("email").asText("").strip();
        String id;
        if (name.isEmpty() && email.isEmpty()) {
            id = sandbox.data().addMadeUpContact();
        } else {
            if (!email.isEmpty() && !Api.EMAIL.matcher(email).matches()) {
                throw new IllegalArgumentException("The email cannot receive mail");
            }
            Map<String, Object> attributes = new LinkedHashMap<>();
            attributes.put("name", name);
            attributes.put("subscribed", true);
            if (!email.isEmpty()) {
                attributes.put("email", email);
            }
            id = sandbox.data().addContact(attributes);
        }
        return message(201, "Added " + title(id));
    }

    private SandboxResponse addPurchase(JsonNode body) {
        String contact = body.path("contact").asText("");
        String offer = body.path("offer").asText("");
        if (offer.isEmpty()) {
            throw new IllegalArgumentException("There is no offer to buy");
        }
        String id = sandbox.data().addPurchase(contact, offer);
        return message(201, "Added purchase " + id + " of " + title(contact));
    }

    private SandboxResponse deleteContact(String id) {
        String title = title(id);
        sandbox.data().deleteContact(id);
        return message(200, "Deleted " + title);
    }

    private SandboxResponse addFault(JsonNode body) {
        if (body.has("answer")) {
            return addWrongAnswer(body);
        }
        int code = body.path("status").asInt();
        if (code < 400 || code > 599) {
            throw new IllegalArgumentException("The status must be a number from 400 to 599");
        }
        String method = body.path("method").asText("*");
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("The method must be one of " + METHODS);
        }
        int times = times(body);
        String path = path(body);
        FaultRules.Rule rule = sandbox.faults().on(method, path).respond(code);
        if (code == 429) {
            rule.retryAfter("1");
        }
        (times == 0 ? rule.forever() : rule.times(times)).add();
        String requests = (method.equals("*") ? "" : method + " ") + "request";
        String to = path.equals(EVERY_PATH) ? "" : " to " + path;
        String which =
                switch (times) {
                    case 0 -> "Each " + requests + to + " is";
                    case 1 -> "The next " + requests + to + " is";
                    default -> "The next " + times + " " + requests + "s" + to + " are";
                };
        return message(201, which + " answered with " + code);
    }

    private SandboxResponse addWrongAnswer(JsonNode body) {
        String answer = body.path("answer").asText();
        UnaryOperator<FaultRules.Rule> kind = WRONG_ANSWERS.get(answer);
        if (kind == null) {
            throw new IllegalArgumentException(
                    "The answer must be one of " + WRONG_ANSWERS.keySet());
        }
        int times = times(body);
        String path = path(body);
        FaultRules.Rule rule = kind.apply(sandbox.faults().on("GET", path));
        (times == 0 ? rule.forever() : rule.times(times)).add();
        String reads =
                switch (times) {
                    case 0 -> "Each read of " + path + " is";
                    case 1 -> "The next read of " + path + " is";
                    default -> "The next " + times + " reads of " + path + " are";
                };
        return message(201, reads + " answered with this fault: " + rule.inWords());
    }

    private static int times(JsonNode body) {
        JsonNode number = body.path("times");
        int times = number.isMissingNode() ? 1 : number.isInt() ? number.intValue() : -1;
        if (times < 0) {
            throw new IllegalArgumentException("times must be a number; 0 means without limit");
        }
        return times;
    }

    private static String path(JsonNode body) {
        JsonNode glob = body.path("path");
        if (!glob.isMissingNode() && !glob.isTextual()) {
            throw new IllegalArgumentException("The path must be a text");
        }
        String path = glob.asText(EVERY_PATH).strip();
        if (!path.startsWith("/v1/")) {
            throw new IllegalArgumentException("The path must begin with /v1/: " + path);
        }
        return path;
    }

    private String title(String contactId) {
        Map<String, Object> contact =
                sandbox.data()
                        .contact(contactId)
                        .orElseThrow(() -> new NoSuchElementException("There is no such contact"));
        Object name = contact.get("name");
        return String.valueOf(name == null || "".equals(name) ? contact.get("email") : name);
    }

    private static JsonNode body(SandboxRequest request) {
        if (!request.header("content-type").startsWith("application/json")) {
            throw new IllegalArgumentException("The content type must be application/json");
        }
        try {
            return Api.MAPPER.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The body is not JSON", e);
        }
    }

    private static SandboxResponse file(String name, String contentType) {
        try (InputStream in = SandboxPage.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks page/" + name);
            }
            return answer(200, contentType, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SandboxResponse message(int code, String text) {
        return json(code, Map.of("message", text));
    }

    private static SandboxResponse json(int code, Object body) {
        try {
            return answer(code, "application/json", Api.MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SandboxResponse answer(int code, String contentType, String body) {
        Map<String, String> headers = new LinkedHashMap<>(HEADERS);
        headers.put("content-type", contentType);
        return new SandboxResponse(code, headers, body, SandboxResponse.Delivery.WHOLE);
    }
}
