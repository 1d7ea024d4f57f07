// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.KajabiComponent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.junit.jupiter.api.Test;

/** What docs/cli.adoc says of Camel's catalogue, with which editors validate. */
class CatalogueTest {

    @Test
    void theCatalogueValidatesEndpoints() throws IOException {
        CamelCatalog catalog = new DefaultCamelCatalog();
        try (InputStream json =
                Objects.requireNonNull(
                        KajabiComponent.class.getResourceAsStream(
                                "/META-INF/io/github/camelkajabi/kajabi.json"))) {
            catalog.addComponent(
                    "kajabi",
                    KajabiComponent.class.getName(),
                    new String(json.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(
                        catalog.validateEndpointProperties("kajabi:contacts?operation=create")
                                .isSuccess())
                .isTrue();
        assertThat(
                        catalog.validateEndpointProperties("kajabi:contacts?operatoin=create")
                                .getUnknown())
                .containsExactly("operatoin");
    }
}
