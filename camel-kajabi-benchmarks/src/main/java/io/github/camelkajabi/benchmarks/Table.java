// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.util.Locale;

/** The figures as tables in AsciiDoc. */
final class Table {

    private final Figures figures;

    Table(Figures figures) {
        this.figures = figures;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("// Written by HeadToHead of camel-kajabi-benchmarks; do not edit.\n")
                .append("[cols=\"3,2,1,2,2,2,2,2,2,2\"]\n|===\n")
                .append("|Workload |JDK |Threads |camel-kajabi, a second |Throughput: to the bare")
                .append(" client (rounds) |to the route (rounds) |Bare client in a route to the")
                .append(" bare client |Hand-written route to the bare client |Client")
                .append(" CPU time to the bare client |Server's share of all CPUs\n\n");
        for (Figures.Cell cell : figures.cells()) {
            text.append("|").append(cell.workload().title());
            text.append(" |").append(cell.platform());
            text.append(" |").append(cell.threads());
            text.append(format(" |%,.0f", figures.median(cell, Variant.KAJABI, Sample::perSecond)));
            text.append(" |").append(throughput(cell, Variant.KAJABI, Variant.BARE));
            text.append(" |").append(throughput(cell, Variant.KAJABI, Variant.ROUTE));
            for (Variant variant : new Variant[] {Variant.CAMEL, Variant.ROUTE}) {
                double ratio = figures.ratio(cell, variant, Variant.BARE, Sample::perSecond);
                text.append(format(" |%.2f", ratio));
            }
            text.append(
                    format(
                            " |%.2f",
                            figures.ratio(
                                    cell,
                                    Variant.KAJABI,
                                    Variant.BARE,
                                    Sample::microsPerOperation)));
            text.append(
                    format(
                            " |%.0f %%%n",
                            100 * figures.median(cell, Variant.KAJABI, Sample::serverShare)));
        }
        text.append("|===\n\n");
        text.append("[cols=\"3,2,1,2,2,2,2,3\"]\n|===\n")
                .append("|Workload |JDK |Threads |Bytes: bare client |the same in a route")
                .append(" |hand-written route |camel-kajabi |Requests for tokens in all rounds:")
                .append(" the four in this order\n\n");
        for (Figures.Cell cell : figures.cells()) {
            text.append("|").append(cell.workload().title());
            text.append(" |").append(cell.platform());
            text.append(" |").append(cell.threads());
            double bare = figures.median(cell, Variant.BARE, Sample::bytesPerOperation);
            text.append(format(" |%,.0f", bare));
            for (Variant variant : new Variant[] {Variant.CAMEL, Variant.ROUTE, Variant.KAJABI}) {
                double bytes = figures.median(cell, variant, Sample::bytesPerOperation);
                text.append(format(" |%,.0f (%.2f)", bytes, bytes / bare));
            }
            text.append(" |");
            for (Variant variant : Variant.values()) {
                text.append(variant == Variant.BARE ? "" : ", ")
                        .append(figures.sum(cell, variant, Sample::tokens))
                        .append(" of ")
                        .append(format("%,d", figures.sum(cell, variant, Sample::requests)));
            }
            text.append('\n');
        }
        return text.append("|===\n").toString();
    }

    private String throughput(Figures.Cell cell, Variant one, Variant other) {
        double[] range = figures.range(cell, one, other, Sample::perSecond);
        return format(
                "%.2f (%.2f-%.2f)",
                figures.ratio(cell, one, other, Sample::perSecond), range[0], range[1]);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
