// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointKeyTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "kajabi:contacts, -, kajabi/all/contacts",
                "kajabi:contacts, 42, kajabi/42/contacts",
                "kajabi:contacts, ' 42 ', kajabi/42/contacts",
                "kajabi:contacts, ' ', kajabi/all/contacts",
                "kajabi:contacts?filter.site_id=7, 42, kajabi/7/contacts",
                "kajabi:purchases?track=updated, 42, kajabi/42/purchases/updated",
                "kajabi:contacts?filter.search=a=b&filter.email_contains=x, 42,"
                        + " kajabi/42/contacts/email_contains:x/search:a%3Db"
            })
    void namesWhatIsRead(String uri, @Nullable String site, String key) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            KajabiComponent component = context.getComponent("kajabi", KajabiComponent.class);
            component.getConfiguration().setSiteId(site);
            component.getConfiguration().setAccessToken("token");
            KajabiEndpoint endpoint = context.getEndpoint(uri, KajabiEndpoint.class);
            KajabiConsumer consumer = (KajabiConsumer) endpoint.createConsumer(exchange -> {});
            assertThat(consumer.getCheckpointKey()).isEqualTo(key);
        }
    }
}
