// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.Track;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.options.ConsumerOptions;
import io.github.camelkajabi.options.EndpointOptions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The name of a consumer's checkpoint. It identifies what is read (the component, which stands for
 * the account, the site, the resource and the filters) and not the reader, so it outlives routes,
 * nodes and API keys. It has neither the equals sign nor the line break that the file repository
 * forbids in names.
 */
public final class CheckpointKey {

    private CheckpointKey() {}

    /**
     * The name of the checkpoint.
     *
     * @param component the name of the component in the endpoint URI
     */
    public static String of(String component, EndpointOptions options, ConsumerOptions consumer) {
        if (consumer.offsetKey() != null) {
            return consumer.offsetKey();
        }
        Map<String, String> filters = new TreeMap<>();
        options.query().filter().forEach((name, value) -> filters.put(name, String.valueOf(value)));
        String filter = filters.remove("site_id");
        String site = filter == null ? options.siteId() : filter;
        return component
                + "/"
                + (site == null ? "all" : ApiRequest.encode(site))
                + "/"
                + options.resource()
                + (consumer.track() == Track.updated ? "/updated" : "")
                + filters.entrySet().stream()
                        .map(e -> "/" + e.getKey() + ":" + ApiRequest.encode(e.getValue()))
                        .collect(Collectors.joining());
    }
}
