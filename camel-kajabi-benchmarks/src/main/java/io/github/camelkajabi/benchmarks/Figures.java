// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The samples of a run and the figures derived from them.
 *
 * <p>A ratio is the median of the ratios of the rounds: within a round the variants ran right after
 * each other.
 */
record Figures(List<Sample> samples) {

    /** A row of the table. */
    record Cell(int java, boolean virtual, Workload workload, int threads) {

        String platform() {
            return java + (virtual ? ", virtual" : "");
        }

        private boolean has(Sample sample) {
            return sample.java() == java
                    && sample.virtual() == virtual
                    && sample.workload() == workload
                    && sample.threads() == threads;
        }
    }

    List<Cell> cells() {
        return samples.stream()
                .map(s -> new Cell(s.java(), s.virtual(), s.workload(), s.threads()))
                .distinct()
                .sorted(
                        Comparator.comparing(Cell::workload)
                                .thenComparing(Cell::java)
                                .thenComparing(Cell::virtual)
                                .thenComparing(Cell::threads))
                .toList();
    }

    double median(Cell cell, Variant variant, ToDoubleFunction<Sample> figure) {
        return median(
                samples.stream()
                        .filter(s -> cell.has(s) && s.variant() == variant)
                        .mapToDouble(figure)
                        .toArray());
    }

    /** The figure of one variant divided by that of another. */
    double ratio(Cell cell, Variant one, Variant other, ToDoubleFunction<Sample> figure) {
        return median(ratios(cell, one, other, figure));
    }

    /** The smallest and the largest ratio of a round. */
    double[] range(Cell cell, Variant one, Variant other, ToDoubleFunction<Sample> figure) {
        double[] ratios = ratios(cell, one, other, figure);
        Arrays.sort(ratios);
        return new double[] {ratios[0], ratios[ratios.length - 1]};
    }

    private double[] ratios(
            Cell cell, Variant one, Variant other, ToDoubleFunction<Sample> figure) {
        return samples.stream()
                .filter(s -> cell.has(s) && s.variant() == one)
                .mapToDouble(
                        s ->
                                figure.applyAsDouble(s)
                                        / samples.stream()
                                                .filter(
                                                        o ->
                                                                cell.has(o)
                                                                        && o.variant() == other
                                                                        && o.round() == s.round())
                                                .mapToDouble(figure)
                                                .findFirst()
                                                .orElseThrow())
                .toArray();
    }

    long sum(Cell cell, Variant variant, ToDoubleFunction<Sample> figure) {
        return (long)
                samples.stream()
                        .filter(s -> cell.has(s) && s.variant() == variant)
                        .mapToDouble(figure)
                        .sum();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
