// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The BOM has no parent, so nothing but this test keeps it in step with the other modules. */
class BomTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern MANAGED = Pattern.compile("<artifactId>(camel-kajabi[^<]*)");

    @Test
    void itManagesEachPublishedArtifactAndNothingElse() throws IOException {
        String bom = Files.readString(ROOT.resolve("camel-kajabi-bom/pom.xml"));
        String managed =
                bom.substring(bom.indexOf("<dependencyManagement>"), bom.indexOf("<build>"));
        Set<String> names = new TreeSet<>();
        MANAGED.matcher(managed).results().forEach(found -> names.add(found.group(1)));
        assertThat(names).isEqualTo(published());
        assertThat(managed.split("<dependency>", -1)).hasSize(names.size() + 1);
        assertThat(bom)
                .contains("<version>" + System.getProperty(WorkspaceJars.VERSION) + "</version>")
                .doesNotContain("<parent>");
    }

    /** The modules that make a jar and are deployed. */
    private static Set<String> published() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> poms = Files.walk(ROOT, 3)) {
            for (Path pom :
                    poms.filter(file -> file.endsWith("pom.xml"))
                            .filter(file -> !file.toString().contains("target"))
                            .filter(file -> !file.toString().contains("camel-kajabi-examples"))
                            .filter(file -> !file.startsWith(ROOT.resolve("docs")))
                            .toList()) {
                String text = Files.readString(pom);
                Matcher name = MANAGED.matcher(text.replaceFirst("(?s)<parent>.*?</parent>", ""));
                if (!text.contains("<packaging>pom</packaging>")
                        && !text.contains("<maven.deploy.skip>true")
                        && name.find()) {
                    names.add(name.group(1));
                }
            }
        }
        return names;
    }
}
