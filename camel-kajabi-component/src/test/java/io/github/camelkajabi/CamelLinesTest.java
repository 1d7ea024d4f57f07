// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CamelLinesTest {

    @Test
    void jarsOfOneLineAreNotMentioned() {
        assertThat(CamelLines.warning(Map.of())).isEmpty();
        assertThat(
                        CamelLines.warning(
                                Map.of("camel-api", "4.18.0", "camel-http", "4.18.2", "x", "main")))
                .isEmpty();
    }

    @Test
    void linesTheirJarsAndTheRemedyAreNamed() {
        assertThat(
                        CamelLines.warning(
                                Map.of(
                                        "camel-api", "4.9.3",
                                        "camel-http", "4.22.0",
                                        "camel-main", "4.22.1")))
                .hasValueSatisfying(
                        warning ->
                                assertThat(warning)
                                        .contains("4.9 (camel-api), 4.22 (camel-http, camel-main)")
                                        .endsWith("such as 4.22.1.")
                                        .contains("org.apache.camel:camel-bom"));
    }

    @Test
    void ofManyJarsTheRestIsCounted() {
        assertThat(
                        CamelLines.warning(
                                Map.of(
                                        "a", "4.18.0", "b", "4.18.0", "c", "4.18.0", "d", "4.18.0",
                                        "e", "4.18.0", "f", "4.18.0", "g", "4.22.0")))
                .hasValueSatisfying(
                        warning -> assertThat(warning).contains("4.18 (a, b, c, d and 2 others)"));
    }

    @Test
    void aStrayJarIsReportedOncePerContext(@TempDir Path jar) throws Exception {
        Path stated =
                Files.createDirectories(jar.resolve("META-INF/services/org/apache/camel"))
                        .resolve("other.properties");
        Files.writeString(
                stated,
                "groupId=org.apache.camel\nartifactId=camel-stray\nversion=3.22.4-SNAPSHOT\n");
        try (CapturedLog log = new CapturedLog();
                URLClassLoader loader =
                        new URLClassLoader(
                                new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
            CamelContext mixed = new DefaultCamelContext();
            mixed.setApplicationContextClassLoader(loader);
            start(mixed);
            mixed.stop();
            assertThat(warnings(log))
                    .singleElement(as(STRING))
                    .contains("of different lines: 3.22 (camel-stray), ")
                    .contains("camel-bom");
        }
    }

    private static List<String> warnings(CapturedLog log) {
        synchronized (log.events()) {
            return log.events().stream()
                    .filter(event -> event.getLoggerName().equals(CamelLines.class.getName()))
                    .filter(event -> event.getLevel() == Level.WARN)
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    private static void start(CamelContext context) {
        context.start();
        context.getComponent("kajabi");
        context.addComponent("kajabi-uk", new KajabiComponent());
        context.getComponent("kajabi-uk");
    }
}
