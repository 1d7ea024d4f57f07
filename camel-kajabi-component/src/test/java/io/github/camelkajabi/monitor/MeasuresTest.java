// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.Introspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.api.management.ManagedAttribute;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every measure is shown where it has a name, and every name is documented. */
class MeasuresTest {

    private static final List<Measure<?>> ALL =
            Stream.of(SessionSnapshot.MEASURES, ConsumerSnapshot.MEASURES, DoorSnapshot.MEASURES)
                    .<Measure<?>>flatMap(List::stream)
                    .toList();

    @Test
    void everyJmxAttributeOfAConsumerIsAMeasureAndEveryMeasureAnAttribute() {
        List<String> attributes =
                Arrays.stream(ManagedKajabiConsumerMBean.class.getMethods())
                        .filter(method -> method.isAnnotationPresent(ManagedAttribute.class))
                        .map(method -> method.getName().replaceFirst("^(get|is)", ""))
                        .toList();
        assertThat(names(ConsumerSnapshot.MEASURES, Measure::jmx))
                .containsExactlyInAnyOrderElementsOf(attributes);
    }

    @Test
    void aNameIsUsedOnce() {
        assertThat(names(SessionSnapshot.MEASURES, Measure::jmx)).doesNotHaveDuplicates();
        assertThat(names(SessionSnapshot.MEASURES, Measure::console)).doesNotHaveDuplicates();
        assertThat(names(ConsumerSnapshot.MEASURES, Measure::console)).doesNotHaveDuplicates();
        assertThat(names(ConsumerSnapshot.MEASURES, Measure::health)).doesNotHaveDuplicates();
        assertThat(
                        ALL.stream()
                                .map(Measure::meter)
                                .filter(Objects::nonNull)
                                .map(meter -> meter.name() + "/" + meter.tagValue()))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyNameIsInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("../docs/monitoring.adoc"));
        assertThat(ALL)
                .allSatisfy(
                        measure -> {
                            for (String name :
                                    Stream.of(
                                                    measure.jmx(),
                                                    measure.health(),
                                                    measure.meter() == null
                                                            ? null
                                                            : measure.meter().name())
                                            .filter(Objects::nonNull)
                                            .toList()) {
                                assertThat(page).contains("`" + name + "`");
                            }
                        });
    }

    @Test
    void aNameInTheConsoleIsWrittenLikeAProperty() {
        assertThat(ALL)
                .allSatisfy(
                        measure ->
                                assertThat(measure.console())
                                        .isEqualTo(
                                                measure.console() == null
                                                        ? null
                                                        : Introspector.decapitalize(
                                                                measure.console())));
    }

    private static <S> List<String> names(
            List<Measure<S>> measures, Function<Measure<S>, @Nullable String> name) {
        return measures.stream().map(name).filter(Objects::nonNull).toList();
    }
}
