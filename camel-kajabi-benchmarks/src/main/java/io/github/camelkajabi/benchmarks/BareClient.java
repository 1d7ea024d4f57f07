// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP client alone: Apache HttpClient with a pool and {@code readTree} of Jackson, in the
 * settings that the connector uses too. The token is fetched once. It does not retry calls, renew
 * the token or read errors: the least that a program can do.
 */
final class BareClient implements ApiClient {

    private static final ContentType JSON_API = ContentType.create("application/vnd.api+json");

    private final ObjectMapper mapper = new ObjectMapper();
    private final String baseUrl;
    private final CloseableHttpClient client;
    private final String authorization;

    BareClient(String baseUrl, int connections) throws IOException {
        this.baseUrl = baseUrl;
        client =
                HttpClients.custom()
                        .setConnectionManager(
                                PoolingHttpClientConnectionManagerBuilder.create()
                                        .setMaxConnPerRoute(connections)
                                        .setMaxConnTotal(connections)
                                        .setDefaultConnectionConfig(
                                                ConnectionConfig.custom()
                                                        .setConnectTimeout(Timeout.ofSeconds(10))
                                                        .setSocketTimeout(Timeout.ofSeconds(60))
                                                        .setValidateAfterInactivity(
                                                                TimeValue.ofSeconds(2))
                                                        .setTimeToLive(TimeValue.ofMinutes(5))
                                                        .build())
                                        .build())
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .disableRedirectHandling()
                        .setUserAgent("bare")
                        .build();
        HttpPost login = new HttpPost(baseUrl + "/oauth/token");
        login.setEntity(
                new ByteArrayEntity(
                        "grant_type=client_credentials&client_id=id&client_secret=secret"
                                .getBytes(StandardCharsets.UTF_8),
                        ContentType.APPLICATION_FORM_URLENCODED));
        JsonNode token =
                client.execute(
                        login, response -> mapper.readTree(response.getEntity().getContent()));
        authorization = "Bearer " + token.path("access_token").asText();
    }

    @Override
    public void get(long id) throws IOException {
        JsonNode document = execute(new HttpGet(baseUrl + "/contacts/" + id));
        check(document.path("data"));
    }

    @Override
    public void page(int number) throws IOException {
        JsonNode data = readPage(number).path("data");
        for (JsonNode row : data) {
            check(row);
        }
        ApiClient.checkCount(data.size());
    }

    @Override
    public void create(String name, String email) throws IOException {
        HttpPost request = new HttpPost(baseUrl + "/contacts");
        Map<String, Object> document =
                Map.of(
                        "data",
                        Map.of(
                                "type",
                                "contacts",
                                "attributes",
                                Map.of("name", name, "email", email),
                                "relationships",
                                Map.of(
                                        "site",
                                        Map.of("data", Map.of("type", "sites", "id", "1")))));
        request.setEntity(new ByteArrayEntity(mapper.writeValueAsBytes(document), JSON_API));
        check(execute(request).path("data"));
    }

    @Override
    public void list(Rows rows) throws Exception {
        JsonNode page;
        int number = 1;
        do {
            page = readPage(number++);
            for (JsonNode row : page.path("data")) {
                if (!rows.take(check(row))) {
                    return;
                }
            }
        } while (!page.path("links").path("next").isNull());
    }

    private JsonNode readPage(int number) throws IOException {
        return execute(
                new HttpGet(
                        baseUrl
                                + "/contacts?page%5Bnumber%5D="
                                + number
                                + "&page%5Bsize%5D="
                                + PAGE_SIZE));
    }

    private JsonNode execute(HttpUriRequestBase request) throws IOException {
        request.setHeader("Accept", "application/vnd.api+json");
        request.setHeader("Authorization", authorization);
        return client.execute(
                request,
                response -> {
                    if (response.getCode() >= 300) {
                        throw new IOException("status " + response.getCode());
                    }
                    return mapper.readTree(response.getEntity().getContent());
                });
    }

    private static String check(JsonNode contact) {
        return ApiClient.checked(contact.path("attributes").path("email").textValue());
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
