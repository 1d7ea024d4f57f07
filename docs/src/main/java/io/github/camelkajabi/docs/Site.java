// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;

/**
 * The site. Each {@code .adoc} and {@code .md} file of the repository that has a title is a page;
 * pictures and sources that pages link to come along. The start page decides the order.
 */
final class Site {

    /** The page whose sections and links are the navigation. */
    static final String START = "docs/index.adoc";

    private static final String SEARCH_ENGINE = "META-INF/resources/webjars/lunr/%s/lunr.min.js";
    private static final Set<String> PICTURES = Set.of("svg", "png");
    private static final Map<String, String> LANGUAGES =
            Map.of(
                    "java", "java",
                    "yaml", "yaml",
                    "properties", "properties",
                    "xml", "xml",
                    "sql", "sql");

    private final Path repository;
    private final Path directory;
    private final Asciidoc asciidoc;
    private final Map<String, Page> pages = new LinkedHashMap<>();
    private final Map<String, Page> sources = new LinkedHashMap<>();
    private final Set<String> pictures = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Prepares a site.
     *
     * @param repository where the pages are
     * @param directory where the site is written
     */
    Site(Path repository, Path directory, Asciidoc asciidoc) throws IOException {
        this.repository = repository.toRealPath();
        this.directory = directory;
        this.asciidoc = asciidoc;
    }

    /**
     * Writes the site and returns the number of its pages.
     *
     * @throws IllegalStateException if a page has a warning, a link that leads nowhere, or no place
     *     in the navigation
     */
    int write() throws IOException {
        for (Path file : files()) {
            read(file);
        }
        List.copyOf(pages.values()).forEach(this::follow);
        Navigation navigation = Navigation.of(pages);
        pages.values().stream()
                .filter(page -> navigation.place(page) < 0)
                .forEach(page -> problems.add(page.source() + " is not linked from " + START));
        problems.addAll(asciidoc.warnings());
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("\n", problems));
        }

        clear();
        Layout layout = new Layout(navigation);
        SearchTexts search = new SearchTexts();
        for (Page page : pages.values()) {
            layout.decorate(page);
            search.add(page);
            put(page.target(), layout.html(page));
        }
        for (Page page : sources.values()) {
            layout.decorate(page);
            put(page.target(), layout.html(page));
        }
        for (String picture : pictures) {
            Path target = directory.resolve(target(picture));
            Files.createDirectories(target.getParent());
            Files.copy(repository.resolve(picture), target, StandardCopyOption.REPLACE_EXISTING);
        }
        put("site/search-texts.js", search.script());
        for (String name : List.of("site.css", "site.js", "theme.js", "icon.svg")) {
            put("site/" + name, resource(name));
        }
        put("site/lunr.min.js", searchEngine());
        return pages.size() + sources.size();
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                repository,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes any) {
                        String name = path.getFileName().toString();
                        boolean isBuilt = name.equals("target") || name.equals("src");
                        return !path.equals(repository) && (isBuilt || name.startsWith("."))
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes any) {
                        String name = path.toString();
                        if (name.endsWith(".adoc") || name.endsWith(".md")) {
                            files.add(path);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        files.sort(Comparator.naturalOrder());
        return files;
    }

    private void read(Path file) throws IOException {
        Asciidoc.Converted converted =
                file.toString().endsWith(".adoc")
                        ? asciidoc.page(file)
                        : Markdown.page(Files.readString(file), asciidoc);
        if (converted.title() != null) {
            String source = slashes(repository.relativize(file));
            pages.put(
                    source, new Page(source, target(source), converted.title(), converted.body()));
        }
    }

    /** Returns where a file of the repository is in the site. */
    private static String target(String source) {
        String path = source.startsWith("docs/") ? source.substring("docs/".length()) : source;
        if (path.endsWith(".md")) {
            int name = path.lastIndexOf('/') + 1;
            path =
                    path.substring(0, name)
                            + path.substring(name).toLowerCase(java.util.Locale.ROOT);
        }
        return path.replaceFirst("\\.(adoc|md)$", ".html");
    }

    /** Lets the links and pictures of a page lead to the files of the site. */
    private void follow(Page page) {
        for (Element link : page.body().select("a[href]")) {
            link.attr("href", followed(page, link.attr("href")));
        }
        for (Element picture : page.body().select("img[src]")) {
            picture.attr("src", followed(page, picture.attr("src")));
        }
    }

    private String followed(Page page, String reference) {
        if (reference.startsWith("#") || reference.matches("[a-z]+:.*")) {
            return reference;
        }
        int hash = reference.indexOf('#');
        String name = hash < 0 ? reference : reference.substring(0, hash);
        String fragment = hash < 0 ? "" : reference.substring(hash);
        // Asciidoctor has already replaced the ending.
        for (String tried : List.of(name, name.replaceFirst("\\.html$", ".adoc"))) {
            Path file = repository.resolve(page.source()).resolveSibling(tried).normalize();
            if (file.startsWith(repository) && Files.exists(file)) {
                String source = slashes(repository.relativize(file));
                return relative(page.target(), targetOf(source, file)) + fragment;
            }
        }
        problems.add(page.source() + ": " + reference + " leads nowhere");
        return reference;
    }

    private String targetOf(String source, Path file) {
        Page page = pages.get(source);
        if (page != null) {
            return page.target();
        }
        if (PICTURES.contains(ending(source))) {
            pictures.add(source);
            return target(source);
        }
        return sources.computeIfAbsent(source, name -> shown(name, file)).target();
    }

    /** Returns a page that shows a source file, or the files of a directory. */
    private Page shown(String source, Path file) {
        Element body = new Element("div");
        try (Stream<Path> all = Files.isDirectory(file) ? Files.list(file) : Stream.of(file)) {
            for (Path part : all.filter(Files::isRegularFile).sorted().toList()) {
                if (!part.equals(file)) {
                    String name = part.getFileName().toString();
                    body.appendElement("h2").id(name).text(name);
                }
                String language = LANGUAGES.getOrDefault(ending(part.toString()), "text");
                body.appendChild(asciidoc.code(language, Files.readString(part).stripTrailing()));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new Page(source, "source/" + source + ".html", file.getFileName().toString(), body);
    }

    private void clear() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> old = Files.walk(directory)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void put(String target, String text) throws IOException {
        Path file = directory.resolve(target);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Returns the way from one file of the site to another. */
    static String relative(String from, String to) {
        Path parent = Path.of(from).getParent();
        return slashes(parent == null ? Path.of(to) : parent.relativize(Path.of(to)));
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Site.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns the script of the search engine, of whichever version the pom names. */
    private static String searchEngine() throws IOException {
        java.util.Properties pom = new java.util.Properties();
        try (InputStream in =
                Site.class.getResourceAsStream(
                        "/META-INF/maven/org.webjars.npm/lunr/pom.properties")) {
            if (in == null) {
                throw new IllegalStateException("The webjar of lunr is missing");
            }
            pom.load(in);
        }
        return resource("/" + SEARCH_ENGINE.formatted(pom.getProperty("version")));
    }
}
