// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the programs run; what they measure here means nothing. */
class HeadToHeadTest {

    private static final Options A_MOMENT =
            Options.parse(
                    "rounds=1 millis=20 warmup=20 warmups=1 threads=1,4"
                            + " workloads=GET,CREATE,PAGE,LIST");

    @Test
    void everyVariantDoesEveryWorkload(@TempDir Path docs) throws Exception {
        List<Sample> samples = new ArrayList<>();
        new Measuring(A_MOMENT, samples::add).run();

        assertThat(samples).hasSize(4 * 2 * Variant.values().length);
        assertThat(samples)
                .allSatisfy(
                        sample -> {
                            assertThat(sample.operations()).isPositive();
                            assertThat(sample.bytes()).isPositive();
                            assertThat(sample.requests())
                                    .isGreaterThanOrEqualTo(sample.operations());
                            assertThat(Sample.parse(sample.toLine())).isEqualTo(sample);
                        });
        assertThat(samples)
                .filteredOn(sample -> sample.variant() == Variant.KAJABI)
                .as("it logs in when the route starts, and then never again")
                .allSatisfy(sample -> assertThat(sample.tokens()).isZero());

        HeadToHead.write(new Figures(samples), docs);
        assertThat(docs.resolve("performance-figures.adoc"))
                .content()
                .contains("|get one contact |", "|one page of 100 |");
        assertThat(docs.resolve("images/performance.svg")).content().endsWith("</svg>\n");
        assertThat(Files.readAllLines(docs.resolve("performance-samples.csv")))
                .hasSize(1 + samples.size());
    }

    /** No clock is needed for that: what is allocated for a call is nearly the same each time. */
    @ParameterizedTest
    @CsvSource({"GET, 1.1", "CREATE, 1.2", "PAGE, 0.65"})
    void theConnectorAllocatesHardlyMoreThanTheBareClient(Workload workload, double most)
            throws Exception {
        List<Sample> samples = new ArrayList<>();
        new Measuring(
                        Options.parse(
                                "rounds=3 millis=50 warmup=200 warmups=1 threads=1 workloads="
                                        + workload),
                        samples::add)
                .run();

        Figures figures = new Figures(samples);
        double ratio =
                figures.ratio(
                        figures.cells().get(0),
                        Variant.KAJABI,
                        Variant.BARE,
                        Sample::bytesPerOperation);
        assertThat(ratio).isPositive().isLessThan(most);
    }

    @Test
    void aLongListTakesNoMoreHeapThanAShortOne() throws Exception {
        HeapOfLongList.Result result = HeapOfLongList.measure(20_000, 8);

        assertThat(result.rows()).isEqualTo(20_000);
        assertThat(result.most()).isLessThan(32_000_000);
    }
}
