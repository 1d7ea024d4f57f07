// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import java.io.File;
import java.util.List;
import java.util.Map;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the artifacts of this repository to the files in its {@code target} directories, so that
 * an application can be built against them without installing them anywhere. An IDE shows Maven its
 * open projects in the same way.
 *
 * <p>The system property {@value #ROOT} is the directory of the repository, {@value #VERSION} its
 * version. The class is loaded by {@code -Dmaven.ext.class.path}.
 */
public final class WorkspaceJars implements WorkspaceReader {

    public static final String ROOT = "kajabi.compat.root";
    public static final String VERSION = "kajabi.version";

    private static final String GROUP = "io.github.camelkajabi";

    private static final Map<String, String> DIRECTORIES =
            Map.ofEntries(
                    Map.entry("camel-kajabi-parent", ""),
                    Map.entry("camel-kajabi-bom", "camel-kajabi-bom/"),
                    Map.entry("camel-kajabi", "camel-kajabi-component/"),
                    Map.entry("camel-kajabi-jdbc", "camel-kajabi-jdbc/"),
                    Map.entry("camel-kajabi-sandbox", "camel-kajabi-sandbox/"),
                    Map.entry("camel-kajabi-starter", "camel-kajabi-starter/"),
                    Map.entry("camel-kajabi-kamelets", "camel-kajabi-kamelets/"),
                    Map.entry("camel-kajabi-dsl", "camel-kajabi-dsl/"),
                    Map.entry("camel-kajabi-quarkus-parent", "camel-kajabi-quarkus/"),
                    Map.entry("camel-kajabi-quarkus", "camel-kajabi-quarkus/runtime/"),
                    Map.entry(
                            "camel-kajabi-quarkus-deployment", "camel-kajabi-quarkus/deployment/"));

    private final WorkspaceRepository repository = new WorkspaceRepository("camel-kajabi");

    @Override
    public WorkspaceRepository getRepository() {
        return repository;
    }

    @Override
    public @Nullable File findArtifact(Artifact artifact) {
        String root = System.getProperty(ROOT);
        String directory = DIRECTORIES.get(artifact.getArtifactId());
        if (root == null || directory == null || !isOurs(artifact)) {
            return null;
        }
        String name =
                artifact.getExtension().equals("pom")
                        ? "pom.xml"
                        : "target/"
                                + artifact.getArtifactId()
                                + "-"
                                + artifact.getVersion()
                                + "."
                                + artifact.getExtension();
        File file = new File(root, directory + name);
        return file.isFile() ? file : null;
    }

    @Override
    public List<String> findVersions(Artifact artifact) {
        return isOurs(artifact) ? List.of(System.getProperty(VERSION, "")) : List.of();
    }

    private static boolean isOurs(Artifact artifact) {
        return artifact.getGroupId().equals(GROUP) && artifact.getClassifier().isEmpty();
    }
}
