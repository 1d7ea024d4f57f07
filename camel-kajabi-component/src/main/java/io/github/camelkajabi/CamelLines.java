// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Version;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once per context if Camel's jars on the class path are of different lines, such as 4.18 and
 * 4.22. They may call methods of each other that do not exist. Jars that do not state their version
 * are not compared.
 */
final class CamelLines extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(CamelLines.class);

    /** Where each of Camel's jars states its artifact and version; most have one of them. */
    private static final List<String> STATEMENTS =
            List.of("component", "dataformat", "language", "other");

    private static final Pattern NUMBER = Pattern.compile("(\\d+\\.\\d+)(?:\\..*)?");

    private static final int NAMED = 4;

    private final CamelContext context;

    CamelLines(CamelContext context) {
        this.context = context;
    }

    @Override
    protected void doStart() throws IOException {
        warning(versions(context)).ifPresent(LOG::warn);
    }

    /** The version of each of Camel's artifacts; of one that is there twice, the first. */
    private static Map<String, String> versions(CamelContext context) throws IOException {
        ClassLoader application = context.getApplicationContextClassLoader();
        ClassLoader loader = application == null ? CamelLines.class.getClassLoader() : application;
        Map<String, String> versions = new TreeMap<>();
        for (String statement : STATEMENTS) {
            String name = "META-INF/services/org/apache/camel/" + statement + ".properties";
            for (URL url : Collections.list(loader.getResources(name))) {
                Properties stated = read(url);
                String artifact = stated.getProperty("artifactId");
                String version = stated.getProperty("version");
                if ("org.apache.camel".equals(stated.getProperty("groupId"))
                        && artifact != null
                        && version != null) {
                    // Camel's releases are built with the statements of their last snapshot.
                    versions.putIfAbsent(artifact, version.replace("-SNAPSHOT", ""));
                }
            }
        }
        return versions;
    }

    private static Properties read(URL url) {
        Properties stated = new Properties();
        try (InputStream in = url.openStream()) {
            stated.load(in);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} cannot be read, so its version is not compared", url, e);
        }
        return stated;
    }

    /** The warning about these versions by artifact; empty if all are of one line. */
    static Optional<String> warning(Map<String, String> versions) {
        NavigableMap<Version, List<String>> lines = new TreeMap<>();
        NavigableSet<Version> numbered = new TreeSet<>();
        new TreeMap<>(versions)
                .forEach(
                        (artifact, version) -> {
                            Matcher number = NUMBER.matcher(version);
                            if (number.matches()) {
                                numbered.add(Version.parse(version));
                                lines.computeIfAbsent(
                                                Version.parse(number.group(1)),
                                                line -> new ArrayList<>())
                                        .add(artifact);
                            }
                        });
        if (lines.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(
                "The Camel jars on the class path are of different lines: "
                        + lines.entrySet().stream()
                                .map(line -> line.getKey() + " (" + names(line.getValue()) + ")")
                                .collect(Collectors.joining(", "))
                        + ". Calls between them may fail with a NoSuchMethodError or a"
                        + " NoClassDefFoundError. Import org.apache.camel:camel-bom in the"
                        + " dependencyManagement of the application, in the version of its runtime,"
                        + " such as "
                        + numbered.last()
                        + ".");
    }

    private static String names(List<String> artifacts) {
        return artifacts.size() <= NAMED + 1
                ? String.join(", ", artifacts)
                : String.join(", ", artifacts.subList(0, NAMED))
                        + " and "
                        + (artifacts.size() - NAMED)
                        + " others";
    }
}
