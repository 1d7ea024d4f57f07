// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.CustomField;
import io.github.camelkajabi.model.Offer;
import io.github.camelkajabi.model.Resource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConverter;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ConvertersTest extends SandboxTest {

    private static final String JSON =
            "{\"id\":\"42\",\"type\":\"contacts\",\"attributes\":{\"name\":\"Ada\",\"custom_3\":\"x\",\"new\":[1,2.50]},"
                + "\"unknown\":{\"kept\":true}}";

    private final Resource contact =
            Objects.requireNonNull(Document.read("{\"data\":" + JSON + "}").resource());

    @Test
    void aRecordBecomesJsonAsItWasReceived() throws Exception {
        TypeConverter converter = context.getTypeConverter();
        assertThat(converter.convertTo(String.class, contact)).isEqualTo(JSON);
        assertThat(converter.convertTo(byte[].class, contact)).asString().isEqualTo(JSON);
        assertThat(converter.convertTo(InputStream.class, contact).readAllBytes())
                .asString()
                .isEqualTo(JSON);
        assertThat(converter.convertTo(JsonNode.class, contact)).hasToString(JSON);
    }

    @Test
    void aRecordBecomesAFlatMap() {
        Map<?, ?> flat = context.getTypeConverter().convertTo(Map.class, contact);
        assertThat(flat.get("id")).isEqualTo("42");
        assertThat(flat.get("type")).isEqualTo("contacts");
        assertThat(flat.get("name")).isEqualTo("Ada");
        assertThat(flat.get("custom_3")).isEqualTo("x");
    }

    /** Otherwise the next call would work on another record. */
    @Test
    void noAttributeReplacesTheIdInAFlatMap() {
        Document document =
                Document.read(
                        """
                        {"data":{"id":"5","type":"contacts","attributes":{"id":"7","name":"Ada"}}}
                        """);
        Map<?, ?> flat = context.getTypeConverter().convertTo(Map.class, document.resource());
        assertThat(flat.get("id")).isEqualTo("5");
    }

    /** The API has an attribute of the name of a member. */
    @Test
    void theTypeOfACustomFieldIsThatOfTheRecordAndInAFlatMapItsKind() {
        CustomField field = new CustomField(Map.of("title", "Source", "type", "TextField"));
        assertThat(field.getType()).isEqualTo("custom_fields");
        assertThat(field.getFieldType()).isEqualTo("TextField");
        Map<?, ?> flat = context.getTypeConverter().convertTo(Map.class, field);
        assertThat(flat.get("type")).isEqualTo("TextField");
    }

    @Test
    void simpleReadsPropertiesAndAttributes() throws Exception {
        assertThat(contact).isInstanceOf(Contact.class);
        assertThat(simple("${body.name}")).isEqualTo("Ada");
        assertThat(simple("${body.attributes[custom_3]}")).isEqualTo("x");
        assertThat(simple("${body.id}")).isEqualTo("42");
    }

    private String simple(String expression) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(contact);
        return context.resolveLanguage("simple")
                .createExpression(expression)
                .evaluate(exchange, String.class);
    }

    @Test
    void mapsAndJsonBecomeRecordsAgain() {
        TypeConverter converter = context.getTypeConverter();
        assertThat(converter.convertTo(Contact.class, JSON)).isEqualTo(contact);
        assertThat(converter.convertTo(Contact.class, "{\"data\":" + JSON + "}"))
                .isEqualTo(contact);
        assertThat(converter.convertTo(Contact.class, JSON.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(contact);
        assertThat(
                        converter.convertTo(
                                Contact.class,
                                new ByteArrayInputStream(JSON.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(contact);
        Contact flat =
                converter.convertTo(
                        Contact.class, Map.of("id", "7", "name", "Bo", "custom_2", "y"));
        assertThat(flat.getId()).isEqualTo("7");
        assertThat(flat.getName()).isEqualTo("Bo");
        assertThat(flat.getCustom(2)).isEqualTo("y");
        Map<?, ?> map = converter.convertTo(Map.class, contact);
        assertThat(converter.convertTo(Contact.class, map).getAttributes())
                .isEqualTo(contact.getAttributes());
    }

    @Test
    void aRecordOfAnotherTypeIsNotTakenForOne() {
        assertThatThrownBy(() -> context.getTypeConverter().mandatoryConvertTo(Offer.class, JSON))
                .hasStackTraceContaining("expected offers but found contacts");
        assertThat(context.getTypeConverter().tryConvertTo(Contact.class, 42)).isNull();
    }
}
