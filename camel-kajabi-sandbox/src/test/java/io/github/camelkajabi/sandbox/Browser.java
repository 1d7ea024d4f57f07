// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless Chromium, driven through chromedriver by the W3C WebDriver protocol. A client library
 * would bring forty artifacts for the six commands needed here.
 */
final class Browser {

    private static final Pattern STARTED = Pattern.compile("started successfully on port ([0-9]+)");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path profile;
    private final Process driver;
    private final String session;
    private final String id;

    Browser() throws Exception {
        profile = Files.createTempDirectory("kajabi-sandbox-browser");
        driver =
                new ProcessBuilder(find("chromedriver").orElseThrow(), "--port=0")
                        .redirectErrorStream(true)
                        .start();
        try {
            session = "http://127.0.0.1:" + port() + "/session";
            ObjectNode request = TestClient.JSON.createObjectNode();
            ObjectNode options =
                    request.putObject("capabilities")
                            .putObject("alwaysMatch")
                            .putObject("goog:chromeOptions");
            options.put("binary", find("chromium").orElseThrow());
            ArrayNode arguments = options.putArray("args");
            for (String argument :
                    List.of(
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            // Whatever is not on this machine cannot be reached.
                            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                            "--user-data-dir=" + profile)) {
                arguments.add(argument);
            }
            id = send("POST", "", request).path("sessionId").asText();
        } catch (Exception | Error e) {
            stop();
            throw e;
        }
    }

    /** Tells whether Chromium and its driver are on this machine. */
    static boolean isInstalled() {
        return find("chromium").isPresent() && find("chromedriver").isPresent();
    }

    void open(String address) throws Exception {
        send("POST", "/" + id + "/url", TestClient.JSON.createObjectNode().put("url", address));
    }

    /** Runs the body of a function in the page and returns what it returns. */
    JsonNode run(String script, Object... arguments) throws Exception {
        ObjectNode request = TestClient.JSON.createObjectNode().put("script", script);
        request.set("args", TestClient.JSON.valueToTree(arguments));
        return send("POST", "/" + id + "/execute/sync", request);
    }

    /** Clicks the way a person does: what is covered or out of reach cannot be clicked. */
    void click(String selector) throws Exception {
        send(
                "POST",
                "/" + id + "/element/" + element(selector) + "/click",
                TestClient.JSON.createObjectNode());
    }

    void type(String selector, String text) throws Exception {
        send(
                "POST",
                "/" + id + "/element/" + element(selector) + "/value",
                TestClient.JSON.createObjectNode().put("text", text));
    }

    /** Sends a command of the Chrome DevTools protocol. */
    JsonNode devTools(String command, String parameters) throws Exception {
        ObjectNode request = TestClient.JSON.createObjectNode().put("cmd", command);
        request.set("params", TestClient.JSON.readTree(parameters));
        return send("POST", "/" + id + "/goog/cdp/execute", request);
    }

    /** Takes a picture of the whole page, however high it is. */
    byte[] screenshot() throws Exception {
        JsonNode size =
                run(
                        "const page = document.documentElement; return [window.innerWidth,"
                                + " page.scrollHeight]");
        JsonNode shot =
                devTools(
                        "Page.captureScreenshot",
                        "{\"format\":\"png\",\"captureBeyondViewport\":true,\"clip\":{\"x\":0,\"y\":0,"
                                + "\"width\":%d,\"height\":%d,\"scale\":1}}"
                                        .formatted(size.get(0).asInt(), size.get(1).asInt()));
        return Base64.getDecoder().decode(shot.path("data").asText());
    }

    /** Waits until a script returns true. */
    void await(String script, Object... arguments) {
        Until.isTrue(
                () -> {
                    try {
                        return run(script, arguments).asBoolean();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    void close() throws Exception {
        try {
            send("DELETE", "/" + id, null);
        } finally {
            stop();
        }
    }

    private void stop() throws IOException, InterruptedException {
        List<ProcessHandle> all =
                Stream.concat(driver.descendants(), Stream.of(driver.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            try {
                process.onExit().get(30, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException
                    | java.util.concurrent.TimeoutException e) {
                throw new IOException("A process of the browser does not end", e);
            }
        }
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private String element(String selector) throws Exception {
        ObjectNode request =
                TestClient.JSON
                        .createObjectNode()
                        .put("using", "css selector")
                        .put("value", selector);
        return send("POST", "/" + id + "/element", request).elements().next().asText();
    }

    private int port() throws IOException {
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher matcher = STARTED.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
            said.append(line).append('\n');
        }
        throw new IOException("chromedriver did not start: " + said);
    }

    private JsonNode send(String method, String path, ObjectNode body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(session + path))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode value = TestClient.JSON.readTree(answer.body()).path("value");
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(method + " " + path + ": " + value);
        }
        return value;
    }

    private static Optional<String> find(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> new File(directory, program))
                .filter(File::canExecute)
                .map(File::getPath)
                .findFirst();
    }
}
