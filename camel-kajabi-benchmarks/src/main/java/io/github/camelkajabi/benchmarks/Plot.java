// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.util.List;
import java.util.Locale;

/** Throughput as a share of the bare client's, as bars in SVG. */
final class Plot {

    private static final int BAR = 13;
    private static final int ROW = 2 * BAR + 10;
    private static final int LEFT = 300;
    private static final int WIDTH = 420;
    private static final int TOP = 70;
    private static final double MOST = 1.2;

    private final Figures figures;

    Plot(Figures figures) {
        this.figures = figures;
    }

    @Override
    public String toString() {
        List<Figures.Cell> cells =
                figures.cells().stream().filter(c -> !c.workload().isOneTurn()).toList();
        int height = TOP + cells.size() * ROW + 20;
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\" role=\"img\">",
                LEFT + WIDTH + 60,
                height);
        add(svg, "<title>Throughput as a share of the bare HTTP client's</title>");
        add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
        add(
                svg,
                "<text x=\"12\" y=\"24\" font-size=\"15\" fill=\"#222\">Throughput as a share of"
                        + " the bare HTTP client's (1.0)</text>");
        legend(svg, Variant.ROUTE, 12);
        legend(svg, Variant.KAJABI, 180);
        for (double share = 0; share <= MOST; share += 0.2) {
            double x = x(share);
            boolean isBare = Math.abs(share - 1) < 0.01;
            add(
                    svg,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>",
                    x,
                    TOP - 8,
                    x,
                    height - 20,
                    isBare ? "#222" : "#ddd");
            add(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#444\">%.1f</text>",
                    x,
                    TOP - 12,
                    share);
        }
        int y = TOP;
        for (Figures.Cell cell : cells) {
            add(
                    svg,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#222\">%s, %s, JDK"
                            + " %s</text>",
                    LEFT - 8,
                    y + BAR + 4,
                    cell.workload().title(),
                    cell.threads() == 1 ? "1 thread" : cell.threads() + " threads",
                    cell.platform());
            bar(svg, cell, Variant.ROUTE, y);
            bar(svg, cell, Variant.KAJABI, y + BAR);
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private void bar(StringBuilder svg, Figures.Cell cell, Variant variant, int y) {
        double share = figures.ratio(cell, variant, Variant.BARE, Sample::perSecond);
        add(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                LEFT,
                y,
                x(Math.min(share, MOST)) - LEFT,
                BAR - 1,
                variant.colour());
        add(
                svg,
                "<text x=\"%.1f\" y=\"%d\" font-size=\"10\" fill=\"#222\">%.2f</text>",
                x(Math.min(share, MOST)) + 4,
                y + BAR - 3,
                share);
    }

    private static void legend(StringBuilder svg, Variant variant, int x) {
        add(
                svg,
                "<rect x=\"%d\" y=\"36\" width=\"12\" height=\"12\" fill=\"%s\"/>",
                x,
                variant.colour());
        add(svg, "<text x=\"%d\" y=\"46\" fill=\"#222\">%s</text>", x + 18, variant.title());
    }

    private static double x(double share) {
        return LEFT + share / MOST * WIDTH;
    }

    private static void add(StringBuilder svg, String pattern, Object... values) {
        svg.append(String.format(Locale.ROOT, pattern, values)).append('\n');
    }
}
